/* SPDX-License-Identifier: BSD-2-Clause */
/* autosave.c - frame by frame, before anything is wiped. */
#include "autosave.h"

#include "own.h"

static uint64_t swap_total(const struct child *child)
{
    uint64_t total = 0;

    for (uint32_t i = 0; i < child->swap_count; i++) {
        total += 1ull << child->swap_order[i];
    }
    return total;
}

/* Frame at a position of the swap space; *left frames follow it in the same extent. */
static uint64_t swap_frame(const struct child *child, uint64_t position, uint64_t *left)
{
    for (uint32_t i = 0; i < child->swap_count; i++) {
        uint64_t count = 1ull << child->swap_order[i];
        if (position < count) {
            *left = count - position;
            return child->swap_base[i] + position;
        }
        position -= count;
    }
    *left = 0;
    return 0;
}

uint64_t autosave(struct child *victim, uint64_t base, uint32_t order)
{
    uint64_t total = swap_total(victim);
    uint64_t count = 1ull << order;
    uint64_t left;

    if (victim->swap_saved + count > total / 2) {
        return 0;
    }
    uint64_t to = swap_frame(victim, total - victim->swap_saved - count, &left);
    if (left < count) {
        return 0;
    }
    for (uint64_t i = 0; i < count; i++) {
        if (!own_copy(to + i, base + i)) {
            return 0;
        }
    }
    victim->swap_saved += (uint32_t)count;
    return to;
}
