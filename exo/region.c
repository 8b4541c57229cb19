/* SPDX-License-Identifier: BSD-2-Clause */
/* region.c - windows as a cache of mapped regions, and the wiping of those that end. */
#include "region.h"

#include "binding.h"
#include "frame.h"
#include "slice.h"
#include "table.h"

enum {
    WIPE_COST = 32 /* of a budget, for a frame: about a thousand instructions */
};

static uint64_t changes; /* times that a region was unmapped: what harts remember may be wrong */

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

    if (slot == 0 || arch_window_count() == 0) {
        return false;
    }
    if (h->region_changes != changes) {
        arch_windows_forget();
        h->region_changes = changes;
    }
    const struct binding *b = &ledger[slot];
    uint8_t rights = b->rights & (EXO_READ | EXO_WRITE | EXO_EXECUTE);
    rights |= (rights & (EXO_WRITE | EXO_EXECUTE)) != 0 ? EXO_READ : 0;
    if (!arch_window_open(h->current, (exo_va_t){va}, (exo_frame_t){b->node.base}, b->order,
                          rights)) {
        return false;
    }
    h->has_windows = true;
    env_dispatcher(h->current, hart)->save->region_misses++;
    return true;
}

__attribute__((noinline)) void region_leave(uint32_t hart)
{
    struct hart *h = &harts[hart];

    if (h->has_windows) {
        struct dispatcher *d = env_dispatcher(h->current, hart);
        uint64_t misses = arch_windows_close();
        if (d != NULL) {
            d->save->region_misses += misses;
        }
        h->has_windows = false;
    }
}

void region_unmapped(void)
{
    changes++;
    region_leave(arch_hart());
}

/* Zeroes what was left in the region; false: call again. */
static bool clear(const struct binding *b, uint32_t *budget)
{
    struct frame *first = frame_lookup(b->node.base);

    for (uint64_t i = 0; i < 1ull << b->order; i++) {
        if (!first[i].is_left) {
            continue;
        }
        if (!frame_is_quiet(b->node.base)) {
            shootdown_request();
            return false;
        }
        if (!binding_budget_take(budget, WIPE_COST)) {
            return false;
        }
        arch_vault_wipe((exo_frame_t){b->node.base + i});
        first[i].is_left = false;
    }
    return true;
}

bool region_wipe(uint32_t slot, uint32_t *budget)
{
    struct binding *b = &ledger[slot];
    struct frame *first = frame_lookup(b->node.base);

    for (uint64_t i = 0; b->state != EXO_STATE_WIPING && i < 1ull << b->order; i++) {
        first[i].is_left = first[i].is_left || first[i].maps == 0;
    }
    bool is_clear = clear(b, budget);
    b->state = is_clear ? EXO_STATE_IDLE : EXO_STATE_WIPING;
    return is_clear;
}

bool region_is_clear(uint32_t slot)
{
    return clear(&ledger[slot], &(uint32_t){BINDING_BUDGET});
}
