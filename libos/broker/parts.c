/* SPDX-License-Identifier: BSD-2-Clause */
/* parts.c - one binding, one mapping, one page table of a child. */
#include "child.h"
#include "own.h"

#include <base/calls.h>

enum {
    TABLE_ORDER = 1
};

#define TABLE_SPAN    (1ull << 21)
#define GIGABYTE_SPAN (1ull << 30)

bool child_slot_gift(struct child *child)
{
    uint32_t slot = child->slot_first + child->slot_count + child->gift_count;

    if (child->gift_count == CHILD_GIFTS || exo_env_give(child->env, 0, slot, 1).status != EXO_OK) {
        return false;
    }
    child->gift_count++;
    child->slot_next = slot;
    return true;
}

exo_handle_t child_give(struct child *child, exo_handle_t root, uint64_t offset, uint64_t terms,
                        uint64_t notice_ticks)
{
    if (child->slot_next == child->slot_first + child->slot_count + child->gift_count) {
        return EXO_NOTHING;
    }
    struct exo_result result =
        exo_derive(root, child->env, child->slot_next, terms, offset, notice_ticks);
    if (result.status != EXO_OK) {
        return EXO_NOTHING;
    }
    child->slot_next++;
    return (exo_handle_t){result.value};
}

bool child_block_take(const struct child *child, uint32_t order, enum pool_use use, uint64_t *base)
{
    if (!pool_take(order, child->index, use, base)) {
        return false;
    }
    if (!own_wipe(*base, order)) {
        (void)pool_give(*base, order, child->index, use);
        return false;
    }
    return true;
}

exo_handle_t child_block_give(struct child *child, uint64_t base, uint32_t order, uint8_t rights,
                              enum exo_class firmness)
{
    const struct pool_extent *extent = pool_extent_of(base, order);
    uint64_t notice = firmness == EXO_GUARANTEED ? 0 : child_notice_ticks(child);

    if (extent == NULL) {
        return EXO_NOTHING;
    }
    return child_give(child, (exo_handle_t){extent->handle}, base - extent->base,
                      EXO_TERMS(rights, firmness, order), notice);
}

exo_handle_t child_table_give(struct child *child)
{
    uint64_t base;

    if (!child_block_take(child, TABLE_ORDER, POOL_SYSTEM, &base)) {
        return EXO_NOTHING;
    }
    return child_block_give(child, base, TABLE_ORDER, EXO_READ | EXO_WRITE, EXO_GUARANTEED);
}

bool child_map(struct child *child, exo_handle_t handle, const struct child_mapping *mapping)
{
    return handle.raw != 0 &&
           own_map_entry(child->env, (struct exo_map_entry){.va = mapping->va,
                                                            .handle = handle.raw,
                                                            .op = EXO_MAP,
                                                            .rights = mapping->rights}) == EXO_OK;
}

static exo_status_t table_donate(struct child *child, uint64_t va, uint8_t level)
{
    exo_handle_t handle = child_table_give(child);

    if (handle.raw == 0) {
        return EXO_E_NOTHING;
    }
    return own_map_entry(
        child->env,
        (struct exo_map_entry){.va = va, .handle = handle.raw, .op = EXO_TABLE, .level = level});
}

/* A table of level 1 for the gigabyte, once. */
static exo_status_t gigabyte_cover(struct child *child, uint64_t va)
{
    uint64_t *word = &child->gigabytes[va / GIGABYTE_SPAN / 64];
    uint64_t bit = 1ull << va / GIGABYTE_SPAN % 64;

    if ((*word & bit) != 0) {
        return EXO_OK;
    }
    exo_status_t status = table_donate(child, va & ~(GIGABYTE_SPAN - 1), 1);
    *word |= status == EXO_OK ? bit : 0;
    return status;
}

bool child_tables(struct child *child, uint64_t va, uint64_t bytes)
{
    exo_status_t status = EXO_OK;

    for (uint64_t at = va & ~(TABLE_SPAN - 1); status == EXO_OK && at < va + bytes;
         at += TABLE_SPAN) {
        status = gigabyte_cover(child, at);
        status = status == EXO_OK ? table_donate(child, at, 0) : status;
    }
    return status == EXO_OK;
}
