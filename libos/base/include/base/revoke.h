/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * revoke.h - the polite answer to revocations, and the count of what was lost.
 *
 * base_revoke_start installs the default: surrender from the free memory pool, then ask the
 * application's hook, then say "that is all". Both handlers can be replaced (base/upcall.h).
 */
#pragma once

#include <exo/upcall.h>

struct base_revoke_counts {
    uint64_t requests;    /* answered */
    uint64_t surrendered; /* extents given back */
    uint64_t repossessed; /* tombstones acknowledged */
    uint64_t saved;       /* of these, the ones whose content went somewhere */
};

/* Called masked when the pool is empty: free something into the pool; true = try again. */
typedef bool (*base_revoke_hook)(const struct exo_request *request);
/* Called masked for each tombstone before it is dropped; `where` the content went, 0: nowhere. */
typedef void (*base_lost_hook)(exo_handle_t handle, exo_va_t va, uint64_t where);

void base_revoke_start(void);
void base_revoke_hook_set(base_revoke_hook hook);
void base_lost_hook_set(base_lost_hook hook);
const struct base_revoke_counts *base_revoke_counts(void);

/* The default handlers, for applications that wrap them. */
void base_revoke_answer(struct exo_save_area *save);
void base_repossessed_answer(struct exo_save_area *save);
