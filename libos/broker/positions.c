/* SPDX-License-Identifier: BSD-2-Clause */
/* positions.c - the time of children: given at their start, taken back, and moved on. */
#include "positions.h"

#include "machine.h"

#include <base/calls.h>

static uint32_t positions_mask(uint32_t start, uint32_t count)
{
    return (uint32_t)(((1ull << count) - 1) << start);
}

static bool is_vacant(const struct description_slice *slice)
{
    for (uint32_t i = slice->start; i < slice->start + slice->count; i++) {
        if (machine_info()->vector[slice->hart][i] != UINT8_MAX) {
            return false;
        }
    }
    return true;
}

static bool slice_add(struct child *child, const struct description_slice *slice,
                      exo_handle_t handle)
{
    if (handle.raw == 0 || exo_attach(child->env, handle, 1, 0).status != EXO_OK) {
        return false;
    }
    child->statistics.slice_positions += slice->count;
    if (slice->firmness != EXO_GUARANTEED) {
        child->movable[slice->hart] |= positions_mask(slice->start, slice->count);
    }
    return true;
}

static exo_handle_t slice_derive(struct child *child, const struct description_slice *slice)
{
    return child_give(child, machine_slices(slice->hart), slice->start,
                      EXO_TERMS(0, slice->firmness, slice->count),
                      slice->firmness == EXO_GUARANTEED ? 0 : child_notice_ticks(child));
}

const char *positions_give(struct child *child, struct base_start *start)
{
    child->statistics.slice_positions = 0;
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        child->movable[hart] = 0;
    }
    for (uint32_t i = 0; i < child->wish->slice_count; i++) {
        struct description_slice slice = child->wish->slice[i];
        if (slice.firmness != EXO_GUARANTEED && !is_vacant(&slice)) {
            continue; /* a restart: they were moved on meanwhile */
        }
        exo_handle_t handle = slice_derive(child, &slice);
        if (!slice_add(child, &slice, handle)) {
            return "its slices can't be occupied";
        }
        start->slice[start->slice_count++] = (struct base_slice){.handle = handle.raw,
                                                                 .hart = (uint16_t)slice.hart,
                                                                 .start = (uint16_t)slice.start,
                                                                 .count = (uint16_t)slice.count,
                                                                 .firmness = slice.firmness};
    }
    return NULL;
}

uint32_t positions_most(const struct child *child, uint32_t *hart)
{
    uint32_t most = 0;

    for (uint32_t i = 0; i < EXO_HART_MAX; i++) {
        uint32_t count = (uint32_t)__builtin_popcount(child->movable[i]);
        if (count > most) {
            most = count;
            *hart = i;
        }
    }
    return most;
}

void positions_move(struct child *from, struct child *to, uint64_t base, uint32_t count)
{
    struct description_slice slice = {.hart = (uint32_t)(base >> 16),
                                      .start = (uint32_t)(base & 0xffff),
                                      .count = count,
                                      .firmness = EXO_STANDARD};

    from->movable[slice.hart] &= ~positions_mask(slice.start, count);
    from->statistics.slice_positions -= count;
    bool is_there = to != NULL && to->phase == CHILD_RUNNING && to->block[slice.hart].raw != 0;
    if (!is_there || !child_slot_gift(to)) {
        return; /* vacant: spare time */
    }
    (void)slice_add(to, &slice, slice_derive(to, &slice));
}
