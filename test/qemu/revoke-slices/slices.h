/* SPDX-License-Identifier: BSD-2-Clause */
/* slices.h - two positions that are guaranteed and four that may be taken, and who runs there. */
#pragma once

#include "../revocation.h"

enum {
    MOVED = 4,
    NOTICE_MS = 50
};

static inline exo_handle_t slice_movable(void)
{
    return (exo_handle_t){base_start()->slice[1].handle};
}

/* Positions of hart 0 that this environment occupies. */
static inline uint32_t positions_own(void)
{
    const struct base_start *start = base_start();
    const volatile struct exo_info *info = (const volatile struct exo_info *)start->info_va;
    uint32_t count = 0;

    for (uint32_t i = 0; i < EXO_SLICE_COUNT; i++) {
        count += info->vector[0][i] == start->env_index ? 1 : 0;
    }
    return count;
}

static inline void request_check(void)
{
    check_equal(told.request.kind, EXO_KIND_SLICE, "time is asked for");
    check_equal(told.request.wanted, MOVED, "as many positions as the description says");
    check_equal(told.request.ancestor_base >> 32, 0, "of hart 0");
}
