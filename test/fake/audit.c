/* SPDX-License-Identifier: BSD-2-Clause */
/* audit.c - the parts together, and the links and counts of the ledger. */
#include "audit.h"

#include "audit_parts.h"
#include "binding.h"
#include "env.h"
#include "revoke.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char finding[200];
static uint64_t epoch_before[AUDIT_SLOTS];
static bool was_held[AUDIT_SLOTS];

bool audit_fail(const char *what, uint64_t a, uint64_t b)
{
    (void)snprintf(finding, sizeof(finding), "%s (%llu = 0x%llx, %llu = 0x%llx)", what,
                   (unsigned long long)a, (unsigned long long)a, (unsigned long long)b,
                   (unsigned long long)b);
    return false;
}

void audit_ledger_reset(void)
{
    memset(epoch_before, 0, sizeof(epoch_before));
    memset(was_held, 0, sizeof(was_held));
}

static bool is_held(uint32_t slot)
{
    return ledger[slot].state != EXO_STATE_FREE && ledger[slot].state != EXO_STATE_RETIRED;
}

/* Inside what the parent names. */
static bool is_part(struct binding b, struct binding parent)
{
    uint64_t size = b.kind == EXO_KIND_SLICE ? b.order : 1ull << b.order;
    uint64_t whole = parent.kind == EXO_KIND_SLICE ? parent.order : 1ull << parent.order;

    return b.node.base >= parent.node.base && size <= whole &&
           b.node.base - parent.node.base <= whole - size;
}

static bool node_check(uint32_t slot)
{
    struct binding b = ledger[slot];
    struct binding_node n = b.node;
    uint32_t depth = 0;

    EXPECT(b.class <= EXO_GUARANTEED, "no such class", slot, b.class);
    if (n.parent != 0) {
        struct binding parent = ledger[n.parent];
        EXPECT(binding_is_live(n.parent) && parent.kind == b.kind, "no fit parent", slot, n.parent);
        EXPECT((b.rights & ~parent.rights) == 0, "more rights than its parent", slot, n.parent);
        EXPECT(b.class <= parent.class, "firmer than its parent", slot, n.parent);
        EXPECT(is_part(b, parent), "larger than its parent", slot, n.parent);
    }
    EXPECT(n.prev == 0 ? ledger[n.parent].node.child == slot
                       : ledger[n.prev].node.next == slot && ledger[n.prev].node.parent == n.parent,
           "not linked from before", slot, n.prev);
    EXPECT(n.next == 0 || (ledger[n.next].node.prev == slot && binding_is_live(n.next)),
           "not linked from behind", slot, n.next);
    EXPECT(n.child == 0 || (ledger[n.child].node.parent == slot && ledger[n.child].node.prev == 0 &&
                            binding_is_live(n.child)),
           "its child does not know it", slot, n.child);
    for (uint32_t up = n.parent; up != 0; up = ledger[up].node.parent) {
        EXPECT(++depth < EXO_DEPTH_MAX, "chain too long", slot, depth);
    }
    if (b.kind != EXO_KIND_SLICE && !binding_is_extent(b.kind)) {
        EXPECT(b.order == 0, "has an order", slot, b.order);
    }
    return true;
}

static bool history_check(uint32_t slot)
{
    uint64_t epoch = ledger[slot].epoch;

    EXPECT(epoch >= epoch_before[slot], "epoch went back", slot, epoch);
    EXPECT(!was_held[slot] || is_held(slot) || epoch > epoch_before[slot] ||
               ledger[slot].state == EXO_STATE_RETIRED,
           "freed without a new epoch", slot, epoch);
    EXPECT(epoch == epoch_before[slot] || epoch_before[slot] == 0 || was_held[slot] ||
               audit_has_gaps(),
           "epoch used for nothing", slot, epoch);
    epoch_before[slot] = epoch;
    was_held[slot] = is_held(slot);
    return true;
}

bool audit_ledger(void)
{
    uint32_t live = 0;
    uint32_t tombstones = 0;

    EXPECT(ledger_count <= AUDIT_SLOTS, "the auditor is too small", ledger_count, AUDIT_SLOTS);
    EXPECT(ledger[0].state == EXO_STATE_RETIRED, "slot 0 in use", 0, ledger[0].state);
    for (uint32_t slot = 1; slot < ledger_count; slot++) {
        struct binding b = ledger[slot];
        EXPECT(b.env < EXO_ENV_MAX && b.state <= EXO_STATE_WIPING, "rubbish", slot, b.env);
        if (!history_check(slot)) {
            return false;
        }
        EXPECT(envs[b.env].state != EXO_ENV_FREE, "owned by an environment that is none", slot,
               b.env);
        tombstones += b.state == EXO_STATE_TOMBSTONE;
        if (!binding_is_live(slot)) {
            EXPECT(b.kind == EXO_KIND_NONE || is_held(slot), "a free slot holds something", slot,
                   b.kind);
            continue;
        }
        live++;
        EXPECT(b.kind > EXO_KIND_NONE && b.kind <= EXO_KIND_REGION, "no such kind", slot, b.kind);
        if (b.kind != EXO_KIND_REQUEST && !node_check(slot)) {
            return false;
        }
    }
    EXPECT(live == ledger_live, "live bindings miscounted", live, ledger_live);
    EXPECT(tombstones == ledger_tombstones, "tombstones miscounted", tombstones, ledger_tombstones);
    return true;
}

static bool request_check(uint32_t slot, uint32_t *surrendered)
{
    struct binding b = ledger[slot];
    uint32_t steps = 0;

    EXPECT(b.state == EXO_STATE_IDLE && b.class < EXO_REQUEST_MAX, "odd request", slot, b.state);
    EXPECT(envs[b.request.victim].request[b.class] == slot ||
               (b.request.wanted == 0 && b.request.collect == 0),
           "nobody is asked", slot, b.request.victim);
    for (uint32_t at = b.request.collect; at != 0; at = ledger[at].node.next) {
        EXPECT(ledger[at].state == EXO_STATE_SURRENDERED && ++steps < ledger_count,
               "collects what was not given back", slot, at);
        EXPECT(ledger[at].env == b.request.victim, "given back by another", slot, at);
        (*surrendered)++;
    }
    return true;
}

bool audit_requests(void)
{
    uint32_t listed = 0;
    uint32_t surrendered = 0;

    for (uint32_t slot = 1; slot < ledger_count; slot++) {
        struct binding b = ledger[slot];
        surrendered += b.state == EXO_STATE_SURRENDERED && envs[b.env].state != EXO_ENV_DYING;
        if (binding_is_live(slot) && b.kind == EXO_KIND_REQUEST && !request_check(slot, &listed)) {
            return false;
        }
    }
    EXPECT(listed == surrendered, "given back and on no list", listed, surrendered);
    for (uint32_t env = 0; env < EXO_ENV_MAX; env++) {
        for (uint32_t i = 0; i < EXO_REQUEST_MAX; i++) {
            uint32_t slot = envs[env].request[i];
            EXPECT(slot == 0 || (ledger[slot].kind == EXO_KIND_REQUEST && ledger[slot].class == i &&
                                 ledger[slot].request.victim == env),
                   "asked by no request", env, slot);
        }
    }
    return true;
}

void audit_reset(void)
{
    audit_ledger_reset();
    audit_ghosts_reset();
}

const char *audit(void)
{
    bool is_fine = audit_ledger() && audit_requests() && audit_spaces() && audit_frames() &&
                   audit_windows() && audit_time() && audit_peers() && audit_ghosts();

    return is_fine ? NULL : finding;
}

void audit_or_abort(void)
{
    const char *found = audit();

    if (found != NULL) {
        fprintf(stderr, "audit: %s\n", found);
        abort();
    }
}
