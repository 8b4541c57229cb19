/* SPDX-License-Identifier: BSD-2-Clause */
/* binding.c - the ledger's slots and links. */
#include "binding.h"

#include "check.h"
#include "due.h"
#include "env.h"
#include "upcall.h"

#include <stddef.h>

struct binding *ledger;
uint32_t ledger_count;
uint32_t ledger_limit;
uint32_t ledger_live;
uint32_t ledger_tombstones;

static void group_add(void)
{
    static const struct binding unused = {
        .epoch = 1, .state = EXO_STATE_FREE, .env = ENV_BROKER, .node = {0}};
    struct binding *slot = &ledger[ledger_count];

    for (const struct binding *end = slot + BINDING_GROUP; slot != end; slot++) {
        *slot = unused;
    }
    ledger_count += BINDING_GROUP;
}

void binding_init(struct binding *slots, uint32_t limit)
{
    ledger = slots;
    ledger_count = 0;
    ledger_limit = limit;
    ledger_live = 0;
    ledger_tombstones = 0;
    group_add();
    ledger[0].state = EXO_STATE_RETIRED;
}

bool binding_name(uint32_t env, uint64_t end)
{
    uint32_t budget = BINDING_BUDGET;

    while (env == ENV_BROKER && ledger_count < end && end <= ledger_limit) {
        if (!binding_budget_take(&budget, BINDING_GROUP_COST)) {
            return false;
        }
        group_add();
    }
    return true;
}

exo_handle_t binding_handle(uint32_t slot)
{
    return (exo_handle_t){ledger[slot].epoch << 24 | slot};
}

exo_status_t binding_find(uint32_t env, exo_handle_t handle, enum exo_kind kind, uint32_t *slot)
{
    *slot = binding_lookup_live(env, handle);
    return *slot == 0 ? EXO_E_STALE : ledger[*slot].kind != kind ? EXO_E_KIND : EXO_OK;
}

bool binding_is_free(uint32_t env, uint64_t slot)
{
    return slot != 0 && slot < ledger_count && ledger[slot].state == EXO_STATE_FREE &&
           ledger[slot].env == env;
}

exo_status_t binding_target(uint32_t env, uint64_t slot)
{
    return slot < ledger_limit && !binding_name(env, slot + 1) ? EXO_E_AGAIN
           : binding_is_free(env, slot)                        ? EXO_OK
                                                               : EXO_E_BUSY;
}

uint64_t binding_notice_units(uint64_t ticks)
{
    return ticks / BINDING_NOTICE_UNIT + (ticks % BINDING_NOTICE_UNIT != 0);
}

/* The link that leads to the sibling behind `prev`; 0: to the newest child. */
static uint32_t *link_behind(uint32_t parent, uint32_t prev)
{
    return prev != 0 ? &ledger[prev].node.next : &ledger[parent].node.child;
}

static void siblings_join(uint32_t slot, uint32_t parent, uint32_t prev)
{
    uint32_t *link = link_behind(parent, prev);

    ledger[slot].node.parent = parent;
    ledger[slot].node.next = *link;
    ledger[slot].node.prev = prev;
    ledger[*link].node.prev = slot; /* of slot 0, the end of every list, nobody asks it */
    *link = slot;
}

static void siblings_leave(uint32_t slot)
{
    const struct binding_node *node = &ledger[slot].node;

    *link_behind(node->parent, node->prev) = node->next;
    ledger[node->next].node.prev = node->prev;
}

void binding_insert(uint32_t slot, uint32_t env, struct binding content, uint32_t parent)
{
    content.epoch = ledger[slot].epoch;
    content.env = (uint8_t)env;
    ledger[slot] = content;
    if (content.kind != EXO_KIND_REQUEST) {
        ledger[slot].node.child = 0;
        siblings_join(slot, parent, 0);
    }
    ledger_live++;
    due_add(DUE_INFO);
}

void binding_unlink(uint32_t slot)
{
    check(ledger[slot].node.child == 0);
    siblings_leave(slot);
    ledger_live--;
    due_add(DUE_INFO);
    if (ledger[slot].kind == EXO_KIND_ENV) {
        arch_peers_forget();
    }
}

void binding_reparent(uint32_t slot, uint32_t parent)
{
    siblings_leave(slot);
    siblings_join(slot, parent, 0);
}

void binding_place_behind(uint32_t slot, uint32_t sibling)
{
    siblings_leave(slot);
    siblings_join(slot, ledger[sibling].node.parent, sibling);
}

void binding_free(uint32_t slot)
{
    uint64_t epoch = ledger[slot].epoch;
    bool is_used_up = epoch >= BINDING_EPOCH_MAX;
    struct binding empty = {.epoch = is_used_up ? epoch : epoch + 1,
                            .state = is_used_up ? EXO_STATE_RETIRED : EXO_STATE_FREE,
                            .env = ledger[slot].env};

    if (ledger[slot].state == EXO_STATE_TOMBSTONE) {
        ledger_tombstones--;
        due_add(DUE_INFO);
    }
    ledger[slot] = empty;
}

void binding_bury(uint32_t slot, uint32_t reason, uint32_t by, uint64_t where)
{
    struct binding *dead = &ledger[slot];
    uint32_t base = dead->node.base;
    uint32_t vpn = dead->node.vpn;

    dead->state = EXO_STATE_TOMBSTONE;
    dead->tombstone = (struct binding_tombstone){
        .base = base, .vpn = vpn, .where = where, .by = by, .reason = reason};
    ledger_tombstones++;
    due_add(DUE_INFO);
    upcall_lost(dead->env, binding_handle(slot));
}
