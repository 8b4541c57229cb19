/* SPDX-License-Identifier: BSD-2-Clause */
/* table.c - page tables: donated, found, emptied, withdrawn. */
#include "table.h"

#include "binding.h"
#include "check.h"
#include "env.h"
#include "frame.h"

#include <string.h>

arch_pte_t *table_entries(uint64_t frame)
{
    return arch_frame_pointer((exo_frame_t){frame});
}

struct space_shadow *table_shadow(uint64_t frame)
{
    return arch_frame_pointer((exo_frame_t){frame + 1});
}

void space_table_init(uint64_t base)
{
    memset(table_entries(base), 0, (size_t)2 * EXO_FRAME_SIZE);
    frame_set_kind(base, FRAME_TABLE);
    frame_set_kind(base + 1, FRAME_SHADOW);
}

void space_table_free(uint64_t base)
{
    memset(table_entries(base), 0, (size_t)2 * EXO_FRAME_SIZE);
    frame_set_kind(base, FRAME_ORDINARY);
    frame_set_kind(base + 1, FRAME_ORDINARY);
}

bool table_find(uint32_t env, exo_va_t va, uint32_t level, uint64_t *table)
{
    uint64_t frame = envs[env].root;

    *table = 0;
    for (uint32_t at = ARCH_LEVELS - 1; at > level; at--) {
        arch_pte_t entry = table_entry_read(&table_entries(frame)[arch_pte_index(va, at)]);
        if (!arch_pte_is_table(entry)) {
            return false;
        }
        frame = arch_pte_frame(entry).number;
    }
    *table = frame;
    return true;
}

arch_pte_t *table_upper(uint32_t env, exo_va_t va)
{
    uint64_t frame;

    return table_find(env, va, 1, &frame) ? table_entries(frame) : NULL;
}

arch_pte_t *table_leaf_search(uint32_t env, exo_va_t va)
{
    uint64_t frame;

    if (!table_find(env, va, 0, &frame)) {
        return NULL;
    }
    struct env *e = &envs[env];
    struct space_shadow *shadow = table_shadow(frame);

    e->leaf_key = (va.raw >> 21) + 1;
    e->leaf = table_entries(frame);
    e->leaf_live = &shadow->live;
    e->short_key =
        e->state == EXO_ENV_RUNNING && !e->is_spread && shadow->is_closing == 0 ? e->leaf_key : 0;
    return e->leaf;
}

exo_status_t table_donation_check(uint32_t slot)
{
    const struct binding *b = &ledger[slot];
    exo_status_t status = b->order != 1                           ? EXO_E_RANGE
                          : (b->rights & EXO_WRITE) == 0          ? EXO_E_DENIED
                          : b->state != EXO_STATE_IDLE            ? EXO_E_BUSY
                          : !frame_blocks_show(b->node.base, 2)   ? EXO_E_AGAIN
                          : !frame_is_exclusive(b->node.base)     ? EXO_E_BUSY
                          : !frame_is_exclusive(b->node.base + 1) ? EXO_E_BUSY
                          : !frame_is_quiet(b->node.base)         ? EXO_E_AGAIN
                                                                  : EXO_OK;

    if (status == EXO_E_AGAIN) {
        shootdown_request();
    }
    return status;
}

exo_status_t table_donate(uint32_t env, uint32_t slot, uint64_t va, uint32_t level)
{
    const struct binding *b = &ledger[slot];
    uint64_t span = level == 0 ? 1ull << 21 : 1ull << 30;
    uint64_t parent;
    exo_status_t status = b->kind != EXO_KIND_FRAME          ? EXO_E_KIND
                          : level > 1 || va >= ARCH_USER_TOP ? EXO_E_RANGE
                          : (va & (span - 1)) != 0           ? EXO_E_ALIGN
                                                             : table_donation_check(slot);

    if (status != EXO_OK) {
        return status;
    }
    if (!table_find(env, (exo_va_t){va}, level + 1u, &parent)) {
        return EXO_E_NOTHING;
    }
    uint32_t index = arch_pte_index((exo_va_t){va}, level + 1u);
    if (table_shadow(parent)->slot[index] != 0 || table_shadow(parent)->is_closing != 0) {
        return EXO_E_BUSY;
    }

    space_table_init(b->node.base);
    table_entry_write(&table_entries(parent)[index], arch_pte_table((exo_frame_t){b->node.base}));
    table_shadow(parent)->slot[index] = slot;
    table_shadow(parent)->live++;
    ledger[slot].state = EXO_STATE_TABLE;
    ledger[slot].node.vpn =
        (uint32_t)(va >> EXO_FRAME_SHIFT) | (level != 0 ? BINDING_VPN_SUPER : 0);
    return EXO_OK;
}

/* An empty table leaves its parent; its frames are ordinary again. */
static void table_detach(uint32_t slot)
{
    const struct binding *b = &ledger[slot];
    exo_va_t va = {(uint64_t)(b->node.vpn & ~BINDING_VPN_SUPER) << EXO_FRAME_SHIFT};
    uint32_t level = (b->node.vpn & BINDING_VPN_SUPER) != 0 ? 1u : 0u;
    uint64_t parent;

    check(table_find(b->env, va, level + 1, &parent));
    uint32_t index = arch_pte_index(va, level + 1);
    check(table_shadow(parent)->slot[index] == slot);
    table_entry_write(&table_entries(parent)[index], ARCH_PTE_NONE);
    table_shadow(parent)->slot[index] = 0;
    table_shadow(parent)->live--;
    env_leaf_forget(&envs[b->env]);
    space_table_free(b->node.base);
    space_entries_gone(b->env, b->node.base, 2);
    ledger[slot].state = EXO_STATE_IDLE;
}

exo_status_t table_withdraw(uint32_t slot)
{
    if (ledger[slot].state != EXO_STATE_TABLE || table_shadow(ledger[slot].node.base)->live != 0) {
        return EXO_E_BUSY;
    }

    table_detach(slot);
    return EXO_OK;
}

/* The next name in a table that has some from *at on. */
static uint32_t name_next(const struct space_shadow *shadow, uint32_t *at)
{
    const names_t *two = (const names_t *)(const void *)(shadow->slot + (*at & ~7u));
    const names_t *end = (const names_t *)(const void *)(shadow->slot + ARCH_TABLE_ENTRIES);

    /* most tables are nearly empty: eight are looked at together */
    for (; (two[0] | two[1] | two[2] | two[3]) == 0; two += 4) {
        check(two + 4 != end);
    }
    *at = (uint32_t)((const uint32_t *)(const void *)two - shadow->slot);
    while (shadow->slot[*at] == 0) {
        (*at)++;
    }
    return shadow->slot[*at];
}

bool space_table_quiesce(uint32_t slot, uint32_t *budget)
{
    struct space_shadow *shadow = table_shadow(ledger[slot].node.base);

    shadow->is_closing = 1; /* or it could be filled as fast as it is emptied */
    envs[ledger[slot].env].short_key = 0;
    for (uint32_t at = 0; shadow->live != 0;) {
        uint32_t below = name_next(shadow, &at);
        /* a table below a table is a leaf table: two levels, no deeper */
        if (ledger[below].state == EXO_STATE_TABLE) {
            if (!space_table_quiesce(below, budget)) {
                return false;
            }
        } else if (!binding_budget_take(budget, binding_cost(below))) {
            return false;
        } else {
            space_unmap(below);
        }
    }

    if (!binding_budget_take(budget, BINDING_ZEROING_COST)) {
        return false;
    }
    table_detach(slot);
    return true;
}
