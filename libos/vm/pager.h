/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pager.h - what the parts of the pager share.
 *
 * The pager works in a context of its own, masked but while it copies: a frame that may be revoked
 * can vanish at any moment, and only an unmasked fault can be mended. No thread runs meanwhile; of
 * the handlers, only the one for losses changes the books.
 */
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

/* ---- work.c: when the pager runs ---- */

void work_start(void);

/* ---- pager.c: in ---- */

/* False: no frame can be had for it. True: it is in, or will be tried again when it is touched. */
bool pager_bring(uint32_t page, bool is_store);

/* ---- evict.c: out ---- */

void evict_policy_set(const struct vm_policy *chosen, void *state);
/* The page is resident now, or no longer: the policy is told. */
void evict_entered(uint32_t page);
void evict_left(uint32_t page);
/* Writes the page where that is needed, and queues its unmapping. False: there is no place for
 * its content, or it is not here any more. */
bool evict_page(uint32_t page);
/* A frame for something new; FRAME_NONE: nobody can give way. */
uint32_t evict_frame(void);
/* 0: it can't go; else 1 to FRAMES_COST_MAX, the less the cheaper. */
uint32_t evict_cost(uint32_t page);

/* ---- revoked.c ---- */

/* Tells the kernel what to take first, should the answer come too late. */
void revoked_declare(struct exo_save_area *save);
bool revoked_answer(const struct exo_request *request);
void revoked_lost(exo_handle_t handle, exo_va_t va, uint64_t where);
/* True: frames were taken by force, or are about to be told lost, so that what failed is worth
 * another try. Of some the kernel tells only when whoever asked has finished with them. */
bool revoked_settle(void);
