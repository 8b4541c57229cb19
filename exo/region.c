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
    if ((rights & EXO_WRITE) != 0) {
        rights |= EXO_READ;
    }
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
