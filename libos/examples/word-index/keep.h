/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * keep.h - the word index's own replacement policy: a range of pages stays as long as anything
 * else can go; of the rest, what was not used since goes first. Pure, tested on the host.
 */
#pragma once

#include <vm/policy.h>

struct keep {
    struct vm_list kept;
    struct vm_list others;
    uint32_t first; /* of the range */
    uint32_t count;
};

extern const struct vm_policy keep_policy;

/* From now on, instead of the range before. Masked, or before there are threads. */
void keep_range(struct keep *keep, uint32_t first, uint32_t count);
