/* SPDX-License-Identifier: BSD-2-Clause */
/* teardown.c - taking bindings out of hardware and out of the ledger, in bounded steps. */
#include "binding.h"
#include "check.h"
#include "irq.h"
#include "region.h"
#include "slice.h"
#include "space.h"

uint32_t binding_cost(uint32_t slot)
{
    const struct binding *b = &ledger[slot];
    bool is_run = b->state == EXO_STATE_MAPPED && binding_is_extent(b->kind);

    if (!is_run) {
        return 1;
    }
    return b->order < 9 ? 1u << b->order : ARCH_TABLE_ENTRIES;
}

bool binding_budget_take(uint32_t *budget, uint32_t cost)
{
    /* something is done in each step, also while interrupts never cease */
    if (*budget != BINDING_BUDGET && arch_interrupt_waits()) {
        *budget = 0;
    }
    bool is_left = *budget > 0;
    *budget -= cost < *budget ? cost : *budget;
    return is_left;
}

bool binding_quiesce(uint32_t slot, uint32_t *budget)
{
    const struct binding *b = &ledger[slot];

    check(b->state != EXO_STATE_PINNED);
    if (b->state == EXO_STATE_TABLE) {
        return space_table_quiesce(slot, budget);
    }
    if (b->state != EXO_STATE_WIPING && !binding_budget_take(budget, binding_cost(slot))) {
        return false;
    }
    if (b->state == EXO_STATE_MAPPED && b->kind == EXO_KIND_SLICE) {
        slice_detach(slot);
    } else if (b->state == EXO_STATE_MAPPED && b->kind == EXO_KIND_IRQ) {
        irq_detach(slot);
    } else if (b->state == EXO_STATE_MAPPED) {
        space_unmap(slot);
    }
    return b->kind != EXO_KIND_REGION || region_wipe(slot, budget);
}

/* The first leaf below `slot` that is not pinned down, going newest first. 0: none. */
static uint32_t leaf_find(uint32_t slot)
{
    uint32_t leaf = slot;

    for (uint32_t i = 0; i < EXO_DEPTH_MAX && ledger[leaf].node.child != 0; i++) {
        leaf = ledger[leaf].node.child;
    }
    return leaf == slot ? 0 : leaf;
}

enum prune binding_prune(uint32_t slot, uint32_t by, uint32_t *budget)
{
    for (;;) {
        uint32_t leaf = leaf_find(slot);

        if (leaf == 0) {
            return PRUNE_DONE;
        }
        if (ledger[leaf].state == EXO_STATE_PINNED) {
            return PRUNE_PINNED;
        }
        if (!binding_quiesce(leaf, budget)) {
            return PRUNE_AGAIN;
        }
        binding_unlink(leaf);
        binding_bury(leaf, EXO_REASON_ANCESTOR, by, 0);
    }
}
