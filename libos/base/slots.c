/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * slots.c - which ledger slots of the application are free.
 *
 * Next fit: a slot given back is used again last, when the kernel has long collected what was
 * surrendered from it.
 */
#include <base/memory.h>
#include <base/slots.h>

static uint8_t is_taken[BASE_SLOTS_MAX];
static uint32_t first;
static uint32_t total;
static uint32_t next;

void base_slots_start(uint32_t slot_first, uint32_t slot_count)
{
    first = slot_first;
    total = slot_count < BASE_SLOTS_MAX ? slot_count : BASE_SLOTS_MAX;
    next = 0;
    for (uint32_t i = 0; i < total; i++) {
        is_taken[i] = 0;
    }
}

struct exo_result base_slot_take(uint32_t count)
{
    uint32_t run = 0;

    if (count == 0 || count > total) {
        return (struct exo_result){EXO_E_LIMIT, 0};
    }
    for (uint32_t step = 0; step < total + count; step++) {
        uint32_t at = (next + step) % total;
        run = at == 0 ? 0 : run; /* a run does not wrap */
        run = is_taken[at] ? 0 : run + 1;
        if (run < count) {
            continue;
        }
        for (uint32_t i = 0; i < count; i++) {
            is_taken[at - i] = 1;
        }
        next = (at + 1) % total;
        return (struct exo_result){EXO_OK, first + at + 1 - count};
    }
    return (struct exo_result){EXO_E_LIMIT, 0};
}

void base_slot_give(uint32_t slot)
{
    if (slot >= first && slot - first < total) {
        is_taken[slot - first] = 0;
    }
}
