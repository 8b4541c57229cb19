/* SPDX-License-Identifier: BSD-2-Clause */
/* swap.c - the swap space of the start page, mapped once for all. */
#include "swap.h"

#include "swap_slots.h"
#include "window.h"

#include <base/calls.h>
#include <base/memory.h>
#include <base/start.h>
#include <stddef.h>

enum {
    ORDER_MAPPED_MAX = 9, /* of one mapping of small pages */
};

static uint64_t extent_va[BASE_SWAP_MAX];

/* A large extent is mapped in halves: one mapping of small pages fills one table at most. */
static exo_status_t extent_map(exo_handle_t handle, uint32_t order, uint64_t va)
{
    struct base_memory memory = {handle, order};

    if (order <= ORDER_MAPPED_MAX) {
        return base_map((exo_va_t){va}, memory, EXO_READ | EXO_WRITE, 0);
    }
    struct exo_result slot = base_slot_take(1);
    if (slot.status != EXO_OK) {
        return slot.status;
    }
    struct exo_result second = exo_split(handle, (uint32_t)slot.value, 0);
    if (second.status != EXO_OK) {
        return second.status;
    }
    exo_status_t status = extent_map(handle, order - 1, va);
    return status == EXO_OK ? extent_map((exo_handle_t){second.value}, order - 1,
                                         va + ((uint64_t)EXO_FRAME_SIZE << (order - 1)))
                            : status;
}

exo_status_t swap_start(void)
{
    const struct base_start *start = base_start();
    uint64_t va = WINDOW_SWAP_VA;
    uint32_t total = 0;

    for (uint32_t i = 0; i < start->swap_count && i < BASE_SWAP_MAX; i++) {
        uint64_t bytes = (uint64_t)EXO_FRAME_SIZE << start->swap[i].order;
        va = (va + bytes - 1) & ~(bytes - 1);
        exo_handle_t handle = {start->swap[i].handle};
        exo_status_t status = extent_map(handle, start->swap[i].order, va);
        if (status != EXO_OK) {
            return status;
        }
        extent_va[i] = va;
        va += bytes;
        total += 1u << start->swap[i].order;
    }
    swap_slots_start(total);
    return EXO_OK;
}

void *swap_pointer(uint32_t slot)
{
    const struct base_start *start = base_start();
    uint64_t position = slot;

    for (uint32_t i = 0; i < start->swap_count; i++) {
        uint64_t count = 1ull << start->swap[i].order;
        if (position < count) {
            return (void *)(uintptr_t)(extent_va[i] + position * EXO_FRAME_SIZE);
        }
        position -= count;
    }
    return NULL;
}

uint32_t swap_slot_of(uint64_t frame)
{
    const struct base_start *start = base_start();
    uint32_t first = 0;

    for (uint32_t i = 0; i < start->swap_count; i++) {
        uint32_t count = 1u << start->swap[i].order;
        if (frame >= start->swap[i].base && frame - start->swap[i].base < count) {
            return first + (uint32_t)(frame - start->swap[i].base);
        }
        first += count;
    }
    return SWAP_SLOT_NONE;
}
