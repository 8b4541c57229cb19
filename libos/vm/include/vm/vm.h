/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vm.h - more memory than there are frames: demand paging over regions.
 *
 * Pages come in when they are touched: files of the bundle by copying, anonymous memory as zeros,
 * and what was written and had to give way out of the swap space. When the broker asks for memory
 * the pager gives the cheapest: free frames, then clean pages, then dirty ones, swapped out first.
 * What is taken by force comes back from where the broker saved it; where it was not saved, the
 * next access ends the environment.
 *
 * Paged memory is not for handlers and masked threads, whose faults are fatal: no stacks, no
 * arguments of calls. The environment has one dispatcher.
 */
#pragma once

#include <base/start.h>
#include <exo/types.h>
#include <vm/policy.h>

enum {
    VM_AHEAD_MAX = 8,
    VM_REGION_MAX = 16,
};

struct vm_options {
    const struct vm_policy *policy;
    void *state;         /* of the policy */
    uint32_t frames_max; /* of the free memory pool that the pager takes at most */
    uint32_t pages_max;  /* of all regions: page tables for them are made before that */
};

struct vm_counts {
    uint64_t faults;
    uint64_t zeroed;    /* pages that came in for the first time */
    uint64_t file_ins;  /* pages copied from a file */
    uint64_t swap_ins;  /* pages that came back */
    uint64_t swap_outs; /* pages written */
    uint64_t drops;     /* pages given up without writing */
    uint64_t given;     /* frames given back when asked */
    uint64_t taken;     /* pages taken by force */
    uint64_t lost;      /* of these, the ones whose content went nowhere */
};

/* Before anything else here. Takes over the fault handler, REVOKE and both hooks of base/revoke.h.
 */
exo_status_t vm_start(const struct vm_options *options);

/* From now on; the resident pages are told to the new one as if they came in now. */
void vm_policy_set(const struct vm_policy *policy, void *state);

/* NULL: no room in the window, or no memory for page tables. Regions stay for good. */
void *vm_region_anonymous(uint64_t bytes);
/* The content of the file, read-only; a fault brings up to `ahead` pages more in. */
const void *vm_region_file(const struct base_file *file, uint32_t ahead);
/* The page at this address, as policies know it; VM_PAGE_NONE: not paged. */
uint32_t vm_page_at(const void *address);

/* Asks the broker for standard memory. -> frames the pager has more. */
uint32_t vm_grow(uint32_t frames);
/* Frames it has, free ones included. */
uint32_t vm_frames(void);

struct vm_counts vm_counts(void);
/* Map calls so far; a call does many entries. */
uint64_t vm_crossings(void);
