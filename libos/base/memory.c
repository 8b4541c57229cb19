/* SPDX-License-Identifier: BSD-2-Clause */
/* memory.c - the pool for everybody, page tables and mappings. */
#include "pool.h"

#include <base/calls.h>
#include <base/memory.h>
#include <base/start.h>
#include <base/upcall.h>

enum {
    TABLE_ORDER = 1
};

static const uint64_t table_span[2] = {1ull << 21, 1ull << 30};
static uint32_t table_next; /* of base_start()->table */

/* Handlers are masked already; threads mask for the time of a change. */
static bool mask_enter(void)
{
    bool is_handler = base_is_masked();

    if (!is_handler) {
        base_mask();
    }
    return is_handler;
}

static void mask_leave(bool is_handler)
{
    if (!is_handler) {
        base_unmask();
    }
}

struct base_memory base_memory_take(uint32_t order)
{
    bool is_handler = mask_enter();
    struct base_memory memory = pool_take_masked(order);

    mask_leave(is_handler);
    return memory;
}

struct base_memory base_memory_take_most(uint32_t order)
{
    bool is_handler = mask_enter();
    struct base_memory memory = pool_take_most_masked(order);

    mask_leave(is_handler);
    return memory;
}

exo_status_t base_memory_give(struct base_memory memory)
{
    bool is_handler = mask_enter();
    exo_status_t status = pool_give_masked(memory);

    mask_leave(is_handler);
    return status;
}

bool base_memory_forget(exo_handle_t handle)
{
    bool is_handler = mask_enter();
    bool is_found = pool_forget_masked(handle);

    mask_leave(is_handler);
    return is_found;
}

static exo_status_t entry_apply(struct exo_map_entry entry)
{
    exo_status_t status;

    do {
        status = exo_map_one(EXO_NOTHING, entry).status;
    } while (status == EXO_E_AGAIN);
    return status;
}

static struct base_memory table_take(void)
{
    const struct base_start *start = base_start();

    if (table_next < start->table_count) {
        return (struct base_memory){{start->table[table_next++].handle}, TABLE_ORDER};
    }
    return base_memory_take(TABLE_ORDER);
}

static struct exo_result table_donate(uint64_t va, uint8_t level)
{
    struct base_memory memory = table_take();

    if (memory.handle.raw == 0) {
        return (struct exo_result){EXO_E_NOTHING, 0};
    }
    struct exo_map_entry entry = {.va = va & ~(table_span[level] - 1),
                                  .handle = memory.handle.raw,
                                  .op = EXO_TABLE,
                                  .level = level};
    exo_status_t status = entry_apply(entry);
    if (status == EXO_E_NOTHING && level == 0) {
        status = table_donate(va, 1).status;
        status = status == EXO_OK ? entry_apply(entry) : status;
    }
    if (status != EXO_OK) {
        (void)base_memory_give(memory);
    }
    return (struct exo_result){status, memory.handle.raw};
}

struct exo_result base_table_make(exo_va_t va)
{
    return table_donate(va.raw, 0);
}

exo_status_t base_table_cover(exo_va_t va, uint64_t bytes)
{
    uint64_t at = va.raw & ~(table_span[0] - 1);

    for (; at < va.raw + bytes; at += table_span[0]) {
        if (at >= EXO_IMAGE_VA && at < base_start()->table_end) {
            continue;
        }
        exo_status_t status = table_donate(at, 0).status;
        if (status != EXO_OK && status != EXO_E_BUSY) { /* BUSY: there was one before */
            return status;
        }
    }
    return EXO_OK;
}

exo_status_t base_map(exo_va_t va, struct base_memory memory, uint8_t rights, uint8_t flags)
{
    struct exo_map_entry entry = {
        .va = va.raw, .handle = memory.handle.raw, .op = EXO_MAP, .rights = rights, .flags = flags};
    exo_status_t status = entry_apply(entry);

    if (status != EXO_E_NOTHING) {
        return status;
    }
    status = base_table_cover(va, (uint64_t)EXO_FRAME_SIZE << memory.order);
    return status == EXO_OK ? entry_apply(entry) : status;
}

exo_status_t base_unmap(struct base_memory memory)
{
    return entry_apply((struct exo_map_entry){.handle = memory.handle.raw, .op = EXO_UNMAP});
}

void base_memory_start(void)
{
    const struct base_start *start = base_start();

    base_slots_start(start->slot_first, start->slot_count);
    for (uint32_t i = 0; i < start->memory_count && i < BASE_MEMORY_MAX; i++) {
        struct base_extent extent = start->memory[i];
        (void)pool_give_masked((struct base_memory){{extent.handle}, extent.order});
    }
}
