/* SPDX-License-Identifier: BSD-2-Clause */
/* align.c - when slices begin, from the kernel's info page. */
#include <base/start.h>
#include <rt/rt.h>
#include <stddef.h>

/* The begin of `position`, not before `after`. */
static uint64_t position_begin(const struct exo_info *info, uint64_t position, uint64_t after)
{
    uint64_t cycle = info->slice_ticks * EXO_SLICE_COUNT;
    uint64_t first = info->start_ticks + position * info->slice_ticks;

    if (after <= first) {
        return first;
    }
    return first + (after - first + cycle - 1) / cycle * cycle;
}

uint64_t rt_slice_begin(uint64_t after)
{
    const struct base_start *start = base_start();
    const struct exo_info *info = (const struct exo_info *)(uintptr_t)start->info_va;
    uint64_t begin = UINT64_MAX;

    if (info == NULL || info->magic != EXO_INFO_MAGIC || start->slice_count > BASE_SLICE_MAX) {
        return after;
    }
    for (uint32_t i = 0; i < start->slice_count; i++) {
        uint64_t candidate = position_begin(info, start->slice[i].start, after);
        begin = candidate < begin ? candidate : begin;
    }
    return start->slice_count == 0 ? after : begin;
}
