/* SPDX-License-Identifier: BSD-2-Clause */
/* pager.h - what the parts of the pager share. All of it masked. */
#pragma once

#include <base/upcall.h>
#include <vm/vm.h>

struct region {
    const uint8_t *content; /* of a file, or NULL */
    uint64_t size;          /* bytes */
    uint32_t first;         /* page */
    uint32_t count;
    uint32_t ahead;
};

extern struct region regions[VM_REGION_MAX];
extern struct vm_counts pager_counts;

void pager_policy_set(const struct vm_policy *chosen, void *state);
enum base_verdict pager_fault(struct base_context *context, const struct base_fault *fault);

/* Writes the page where that is needed, and queues its unmapping. False: there is no place for
 * its content, or it is not here any more. */
bool pager_evict(uint32_t page);
/* 0: it can't go; else the less the cheaper. */
uint32_t pager_cost(uint32_t page);
/* The page is no longer resident: whoever keeps books of that is told. */
void pager_forget(uint32_t page);

/* revoked.c */
bool revoked_answer(const struct exo_request *request);
void revoked_lost(exo_handle_t handle, exo_va_t va, uint64_t where);
