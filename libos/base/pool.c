/* SPDX-License-Identifier: BSD-2-Clause */
/* pool.c - the application's free extents; larger ones are split where smaller are wanted. */
#include "pool.h"

#include <base/calls.h>
#include <base/memory.h>
#include <base/start.h>
#include <base/upcall.h>
#include <stddef.h>

enum {
    SLOT_TRIES = 8
};

static struct base_memory pool[BASE_POOL_MAX]; /* raw 0: empty place */
static uint32_t pool_top;                      /* places at and above it are empty */

exo_status_t pool_give_masked(struct base_memory memory)
{
    for (uint32_t i = 0; i < BASE_POOL_MAX; i++) {
        if (pool[i].handle.raw == 0) {
            pool[i] = memory;
            pool_top = i >= pool_top ? i + 1 : pool_top;
            return EXO_OK;
        }
    }
    return EXO_E_LIMIT;
}

/* The smallest entry of order low..high, or the largest; NULL: none. */
static struct base_memory *pool_find(uint32_t low, uint32_t high, bool is_largest)
{
    struct base_memory *best = NULL;

    for (uint32_t i = 0; i < pool_top; i++) {
        struct base_memory *entry = &pool[i];
        if (entry->handle.raw == 0 || entry->order < low || entry->order > high) {
            continue;
        }
        if (best == NULL || (entry->order > best->order) == is_largest) {
            best = entry;
        }
    }
    return best;
}

/* A slot may still hold what was surrendered and not yet collected: BUSY, so try another. */
static struct exo_result extent_split(exo_handle_t handle)
{
    struct exo_result second = {EXO_E_LIMIT, 0};
    uint32_t busy[SLOT_TRIES];
    uint32_t busy_count = 0;

    while (busy_count < SLOT_TRIES) {
        struct exo_result slot = base_slot_take(1);
        if (slot.status != EXO_OK) {
            second = slot;
            break;
        }
        second = exo_split(handle, (uint32_t)slot.value, 0);
        if (second.status == EXO_OK) {
            break;
        }
        busy[busy_count++] = (uint32_t)slot.value;
    }
    for (uint32_t i = 0; i < busy_count; i++) {
        base_slot_give(busy[i]);
    }
    return second;
}

struct base_memory pool_take_masked(uint32_t order)
{
    const struct base_memory none = {EXO_NOTHING, 0};
    struct base_memory *entry = pool_find(order, EXO_ORDER_MAX, false);

    if (entry == NULL) {
        return none;
    }
    struct base_memory memory = *entry;
    entry->handle = EXO_NOTHING;
    while (memory.order > order) {
        struct exo_result second = extent_split(memory.handle);
        if (second.status != EXO_OK) {
            (void)pool_give_masked(memory);
            return none;
        }
        memory.order--;
        (void)pool_give_masked((struct base_memory){{second.value}, memory.order});
    }
    return memory;
}

struct base_memory pool_take_most_masked(uint32_t order)
{
    struct base_memory *entry = pool_find(0, order, true);

    if (entry == NULL || entry->order < order) {
        struct base_memory exact = pool_take_masked(order);
        if (exact.handle.raw != 0 || entry == NULL) {
            return exact;
        }
    }
    struct base_memory memory = *entry;
    entry->handle = EXO_NOTHING;
    return memory;
}

bool pool_forget_masked(exo_handle_t handle)
{
    for (uint32_t i = 0; i < pool_top; i++) {
        if (pool[i].handle.raw == handle.raw) {
            pool[i].handle = EXO_NOTHING;
            return true;
        }
    }
    return false;
}

uint64_t base_memory_free(void)
{
    uint64_t frames = 0;

    for (uint32_t i = 0; i < pool_top; i++) {
        frames += pool[i].handle.raw == 0 ? 0 : 1ull << pool[i].order;
    }
    return frames;
}
