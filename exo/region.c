/* SPDX-License-Identifier: BSD-2-Clause */
/* region.c - windows as a cache of mapped regions, and the wiping of those that end. */
#include "region.h"

#include "binding.h"
#include "frame.h"
#include "slice.h"
#include "table.h"

#include <string.h>

enum {
    WIPE_COST = 32 /* of a budget, for a frame: about a thousand instructions */
};

/* The binding that made the entry which translates va, if it is a region's; 0: none. */
static uint32_t region_at(uint32_t env, exo_va_t va)
{
    uint64_t table;

    if (va.raw >= ARCH_USER_TOP || !table_find(env, va, 0, &table)) {
        return 0;
    }
    uint32_t slot = table_shadow(table)->slot[arch_pte_index(va, 0)];
    return slot != 0 && ledger[slot].kind == EXO_KIND_REGION ? slot : 0;
}

bool region_fill(uint32_t hart, uint64_t va)
{
    struct hart *h = &harts[hart];
    uint32_t slot = region_at(h->current, (exo_va_t){va});
    uint32_t count = arch_window_count();

    if (slot == 0 || count == 0) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (h->window[i] == slot) {
            return false;
        }
    }

    uint32_t turn = h->window_turn % count;
    h->window_turn = (uint8_t)(turn + 1);
    h->window[turn] = slot;
    h->has_windows = true;
    uint32_t level;
    arch_pte_t leaf = space_walk(h->current, (exo_va_t){va}, &level);
    arch_window_set(turn, (exo_frame_t){ledger[slot].node.base}, ledger[slot].order,
                    arch_pte_rights(leaf));
    env_dispatcher(h->current, hart)->save->region_misses++;
    return true;
}

__attribute__((noinline)) void region_leave(uint32_t hart)
{
    struct hart *h = &harts[hart];

    if (h->has_windows) {
        arch_windows_clear();
        memset(h->window, 0, sizeof(h->window));
        h->has_windows = false;
    }
}

void region_unmapped(uint32_t slot)
{
    struct hart *h = &harts[arch_hart()];

    for (uint32_t i = 0; i < REGION_WINDOWS_MAX; i++) {
        if (h->window[i] == slot) {
            h->window[i] = 0;
            arch_window_set(i, (exo_frame_t){ledger[slot].node.base}, ledger[slot].order, 0);
        }
    }
}

static bool is_mapped(uint64_t base, uint32_t order)
{
    for (uint64_t frame = base; frame < base + (1ull << order); frame++) {
        if (frame_lookup(frame)->maps != 0) {
            return true;
        }
    }
    return false;
}

bool region_wipe(uint32_t slot, uint32_t *budget)
{
    struct binding *b = &ledger[slot];

    if (b->state != EXO_STATE_WIPING) {
        if (is_mapped(b->node.base, b->order)) {
            return true; /* the content is somebody else's, too */
        }
        b->state = EXO_STATE_WIPING;
        b->notice = 0;
    }
    if (!frame_is_quiet(b->node.base)) {
        shootdown_request();
        return false;
    }
    while (b->notice < 1u << b->order) {
        if (!binding_budget_take(budget, WIPE_COST)) {
            return false;
        }
        arch_vault_wipe((exo_frame_t){b->node.base + b->notice});
        b->notice++;
    }
    b->state = EXO_STATE_IDLE;
    return true;
}
