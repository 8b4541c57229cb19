/* SPDX-License-Identifier: BSD-2-Clause */
/* positions.h - which position of its hart a player is in, counted since the start. */
#pragma once

#include <base/start.h>
#include <base/upcall.h>
#include <exo/info.h>

static inline uint64_t position(void)
{
    const struct exo_info *info = (const struct exo_info *)base_start()->info_va;

    return (base_now() - info->start_ticks) / info->slice_ticks;
}

/* Waits for the next position of mine whose neighbour before it is mine, too. */
static inline uint64_t position_begin(void)
{
    uint64_t first = base_argument_number("first", 0);
    uint64_t now = position();
    uint64_t next;

    do {
        next = position();
    } while (next == now || next % EXO_SLICE_COUNT <= first ||
             next % EXO_SLICE_COUNT >= first + base_argument_number("count", 1));
    return next;
}
