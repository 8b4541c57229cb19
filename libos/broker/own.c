/* SPDX-License-Identifier: BSD-2-Clause */
/* own.c - windows: mapped, used and dropped in one go, so that no frame stays mapped here. */
#include "own.h"

#include "ledger_run.h"
#include "pool.h"

#include <base/calls.h>
#include <string.h>

enum {
    TABLE_ORDER = 1,
};

static const uint64_t table_span[2] = {1ull << 21, 1ull << 30};

exo_handle_t own_derive(exo_handle_t root, uint64_t offset, uint32_t order, uint8_t rights)
{
    uint32_t slot = ledger_run_take(1);

    if (slot == 0) {
        return EXO_NOTHING;
    }
    struct exo_result result;
    do { /* the ledger grows */
        result = exo_derive(root, EXO_NOTHING, slot, EXO_TERMS(rights, EXO_GUARANTEED, order),
                            offset, 0);
    } while (result.status == EXO_E_AGAIN);
    if (result.status != EXO_OK) {
        ledger_run_give(slot, 1);
        return EXO_NOTHING;
    }
    return (exo_handle_t){result.value};
}

bool own_drop(exo_handle_t handle)
{
    if (handle.raw != 0 && exo_drop(handle).status != EXO_OK) {
        return false;
    }
    if (handle.raw != 0) {
        ledger_run_give(EXO_HANDLE_INDEX(handle), 1);
    }
    return true;
}

exo_status_t own_map_entry(exo_handle_t env, struct exo_map_entry entry)
{
    exo_status_t status;

    do { /* ends when the other harts have flushed: the kernel sees to that */
        status = exo_map_one(env, entry).status;
    } while (status == EXO_E_AGAIN);
    return status;
}

bool own_map(exo_handle_t handle, uint64_t va, uint8_t rights, uint8_t flags)
{
    return own_map_entry(EXO_NOTHING, (struct exo_map_entry){.va = va,
                                                             .handle = handle.raw,
                                                             .op = EXO_MAP,
                                                             .rights = rights,
                                                             .flags = flags}) == EXO_OK;
}

static exo_handle_t pool_derive(uint64_t base, uint32_t order, uint8_t rights)
{
    const struct pool_extent *extent = pool_extent_of(base, order);

    return extent == NULL
               ? EXO_NOTHING
               : own_derive((exo_handle_t){extent->handle}, base - extent->base, order, rights);
}

static exo_status_t table_donate(uint64_t va, uint8_t level)
{
    uint64_t base;

    if (!pool_take(TABLE_ORDER, 0, POOL_SYSTEM, &base)) {
        return EXO_E_NOTHING;
    }
    exo_handle_t handle = pool_derive(base, TABLE_ORDER, EXO_READ | EXO_WRITE);
    exo_status_t status =
        own_map_entry(EXO_NOTHING, (struct exo_map_entry){.va = va & ~(table_span[level] - 1),
                                                          .handle = handle.raw,
                                                          .op = EXO_TABLE,
                                                          .level = level});
    if (status != EXO_OK) {
        own_drop(handle);
        (void)pool_give(base, TABLE_ORDER, 0, POOL_SYSTEM);
    }
    return status;
}

bool own_table(uint64_t va, uint8_t level)
{
    exo_status_t upper = table_donate(va, 1);

    if (upper != EXO_OK && upper != EXO_E_BUSY) {
        return false;
    }
    exo_status_t lower = level == 0 ? table_donate(va, 0) : EXO_OK;
    return lower == EXO_OK || lower == EXO_E_BUSY;
}

exo_handle_t own_window(uint64_t va, uint64_t base, uint32_t order)
{
    exo_handle_t handle = pool_derive(base, order, EXO_READ | EXO_WRITE);

    if (handle.raw != 0 && !own_map(handle, va, EXO_READ | EXO_WRITE, 0)) {
        own_drop(handle);
        return EXO_NOTHING;
    }
    return handle;
}

bool own_wipe(uint64_t base, uint32_t order)
{
    uint32_t part = order < OWN_LARGE_ORDER ? order : OWN_LARGE_ORDER;

    for (uint64_t at = base; at < base + (1ull << order); at += 1ull << part) {
        exo_handle_t window = own_window(OWN_LARGE_VA, at, part);
        if (window.raw == 0) {
            return false;
        }
        memset((void *)OWN_LARGE_VA, 0, (size_t)EXO_FRAME_SIZE << part);
        own_drop(window);
    }
    return true;
}

bool own_copy(uint64_t to_base, uint64_t from_base)
{
    exo_handle_t from = own_window(OWN_SMALL_VA, from_base, 0);
    exo_handle_t to = own_window(OWN_LARGE_VA, to_base, 0);
    bool may = from.raw != 0 && to.raw != 0;

    if (may) {
        memcpy((void *)OWN_LARGE_VA, (const void *)OWN_SMALL_VA, EXO_FRAME_SIZE);
    }
    own_drop(to);
    own_drop(from);
    return may;
}

bool own_pool_open(void)
{
    const struct pool_extent *from = pool_largest();
    uint64_t bytes = (uint64_t)POOL_TABLE_BYTES * pool_total();
    uint32_t order = 0;
    uint64_t base;

    while ((uint64_t)EXO_FRAME_SIZE << order < bytes) {
        order++;
    }
    if (from == NULL || order > from->order) {
        return false;
    }
    exo_handle_t own = own_derive((exo_handle_t){from->handle}, 0, order, EXO_READ | EXO_WRITE);
    if (own.raw == 0 || !own_map(own, OWN_POOL_VA, EXO_READ | EXO_WRITE, 0)) {
        return false;
    }
    pool_open((void *)OWN_POOL_VA);
    return pool_take(order, 0, POOL_SYSTEM, &base) && base == from->base;
}
