/* SPDX-License-Identifier: BSD-2-Clause */
/* ledger.c - the invariants of the ledger, and ledgers that fulfil them. */
#include "ledger.h"

struct binding before[PROVE_SLOTS];

static struct binding slots[PROVE_SLOTS];
static uint8_t rank[PROVE_SLOTS];  /* witness that derivation has no circle: children rank higher */
static uint8_t place[PROVE_SLOTS]; /* and no list of siblings one: the next has a higher place */

static bool is_live(struct binding b)
{
    return b.state == EXO_STATE_IDLE || b.state == EXO_STATE_MAPPED || b.state == EXO_STATE_TABLE ||
           b.state == EXO_STATE_PINNED || b.state == EXO_STATE_WIPING;
}

bool slot_is_held(struct binding b)
{
    return is_live(b) || b.state == EXO_STATE_SURRENDERED || b.state == EXO_STATE_TOMBSTONE;
}

static bool is_derivable(uint32_t slot)
{
    return is_live(slots[slot]) && slots[slot].kind != EXO_KIND_REQUEST;
}

static bool is_extent(uint8_t kind)
{
    return kind == EXO_KIND_FRAME || kind == EXO_KIND_DEVICE || kind == EXO_KIND_REGION;
}

/* All that the part names, the whole names. */
static bool is_within(struct binding part, struct binding whole)
{
    uint64_t part_size = is_extent(part.kind) ? 1ull << (part.order & 63) : part.order;
    uint64_t whole_size = is_extent(whole.kind) ? 1ull << (whole.order & 63) : whole.order;

    if (!is_extent(part.kind) && part.kind != EXO_KIND_SLICE) {
        return part.node.base == whole.node.base;
    }
    return part.node.base >= whole.node.base &&
           (uint64_t)part.node.base + part_size <= (uint64_t)whole.node.base + whole_size;
}

/* An extent is aligned to its size and ends below 2^32; a slice ends within its vector. */
static bool is_shaped(struct binding b)
{
    if (is_extent(b.kind)) {
        return b.order < 32 && (b.node.base & ((1ull << b.order) - 1)) == 0;
    }
    if (b.kind == EXO_KIND_SLICE) {
        return b.order != 0 && (b.node.base & 0xffff) + b.order <= EXO_SLICE_COUNT;
    }
    return b.order == 0 || b.kind == EXO_KIND_REQUEST;
}

static bool parent_agrees(uint32_t slot)
{
    struct binding b = slots[slot];
    struct binding parent = slots[b.node.parent];

    return is_derivable(b.node.parent) && parent.kind == b.kind &&
           (b.rights & (uint8_t)~parent.rights) == 0 && b.class <= parent.class &&
           is_within(b, parent);
}

static bool links_agree(uint32_t slot)
{
    struct binding_node n = slots[slot].node;

    if (n.parent >= PROVE_SLOTS || n.child >= PROVE_SLOTS || n.next >= PROVE_SLOTS ||
        n.prev >= PROVE_SLOTS) {
        return false;
    }
    bool is_linked_before = n.prev == 0 ? slots[n.parent].node.child == slot
                                        : is_derivable(n.prev) && slots[n.prev].node.next == slot &&
                                              slots[n.prev].node.parent == n.parent;
    bool is_linked_behind =
        n.next == 0 || (is_derivable(n.next) && slots[n.next].node.prev == slot &&
                        slots[n.next].node.parent == n.parent);
    bool is_linked_below =
        n.child == 0 || (is_derivable(n.child) && slots[n.child].node.prev == 0 &&
                         slots[n.child].node.parent == slot);
    return is_linked_before && is_linked_behind && is_linked_below &&
           (n.parent == 0 || parent_agrees(slot));
}

bool invariant(uint32_t slot)
{
    struct binding b = slots[slot];

    if (slot == 0) {
        return b.state == EXO_STATE_RETIRED && b.node.child < PROVE_SLOTS &&
               (b.node.child == 0 ||
                (is_derivable(b.node.child) && slots[b.node.child].node.parent == 0 &&
                 slots[b.node.child].node.prev == 0));
    }
    if (b.env >= PROVE_ENVS || b.state > EXO_STATE_WIPING || b.epoch == 0 ||
        b.epoch > BINDING_EPOCH_MAX) {
        return false;
    }
    if (!slot_is_held(b)) {
        return b.kind == EXO_KIND_NONE;
    }
    if (b.kind == EXO_KIND_NONE || b.kind > EXO_KIND_REGION || b.class > EXO_GUARANTEED + 5 ||
        (b.kind != EXO_KIND_REQUEST && b.class > EXO_GUARANTEED)) {
        return false;
    }
    if (!is_live(b)) {
        return b.kind != EXO_KIND_REQUEST && (!is_extent(b.kind) || b.order < 32);
    }
    return is_shaped(b) &&
           (b.kind == EXO_KIND_REQUEST ? b.state == EXO_STATE_IDLE : links_agree(slot));
}

bool counts_agree(void)
{
    uint32_t live = 0;
    uint32_t tombstones = 0;

    for (uint32_t slot = 1; slot < PROVE_SLOTS; slot++) {
        live += is_live(slots[slot]);
        tombstones += slots[slot].state == EXO_STATE_TOMBSTONE;
    }
    return ledger_live == live && ledger_tombstones == tombstones;
}

uint32_t env_any(void)
{
    uint32_t env = nondet_uint32();

    __CPROVER_assume(env < PROVE_ENVS);
    return env;
}

exo_handle_t handle_any(void)
{
    return (exo_handle_t){nondet_uint64()};
}

void ledger_any(void)
{
    __CPROVER_havoc_object(slots);
    __CPROVER_havoc_object(rank);
    __CPROVER_havoc_object(place);
    ledger = slots;
    ledger_count = PROVE_SLOTS;
    ledger_limit = PROVE_SLOTS;
    ledger_live = nondet_uint32();
    ledger_tombstones = nondet_uint32();
    __CPROVER_assume(counts_agree());
    for (uint32_t slot = 0; slot < PROVE_SLOTS; slot++) {
        __CPROVER_assume(invariant(slot));
        if (slot != 0 && is_derivable(slot)) {
            __CPROVER_assume(rank[slots[slot].node.parent] < rank[slot]);
            __CPROVER_assume(slots[slot].node.next == 0 ||
                             place[slot] < place[slots[slot].node.next]);
        }
        before[slot] = slots[slot];
    }
}

bool slot_is_same(uint32_t slot)
{
    struct binding a = before[slot];
    struct binding b = slots[slot];

    return a.epoch == b.epoch && a.kind == b.kind && a.state == b.state && a.rights == b.rights &&
           a.class == b.class && a.order == b.order && a.env == b.env && a.notice == b.notice &&
           a.node.base == b.node.base && a.node.vpn == b.node.vpn;
}

bool ledger_is_same(void)
{
    for (uint32_t slot = 1; slot < PROVE_SLOTS; slot++) {
        struct binding_node a = before[slot].node;
        struct binding_node b = slots[slot].node;
        if (!slot_is_same(slot) || a.parent != b.parent || a.child != b.child || a.next != b.next ||
            a.prev != b.prev) {
            return false;
        }
    }
    return before[0].node.child == slots[0].node.child;
}

bool epoch_is_sound(uint32_t slot)
{
    struct binding a = before[slot];
    struct binding b = slots[slot];
    bool is_freed = slot_is_held(a) && !slot_is_held(b);

    return b.epoch >= a.epoch && a.env == b.env &&
           (!is_freed || b.epoch > a.epoch || b.state == EXO_STATE_RETIRED);
}
