/* SPDX-License-Identifier: BSD-2-Clause */
/* calls_binding.c - choosing what the caller holds, and calls about bindings and memory. */
#include "calls.h"

#include "binding.h"
#include "env.h"
#include "fixture.h"
#include "hold.h"
#include "pick.h"
#include "random.h"
#include "slice.h"
#include "space.h"

#include <string.h>

enum {
    REGION_NEAR = 2 << 20, /* where environments have a table from the start */
    REGION_FAR = 6 << 20
};

/* ---- choosing what the caller holds ---- */

/* A slot of `env` in this state, of this kind, each as likely as the other; 0: none. */
uint32_t pick_held(uint32_t env, uint8_t state, uint8_t kind)
{
    static uint32_t fits[HOLD_MAX];
    uint32_t count = 0;

    for (uint32_t slot = 1; slot < ledger_count; slot++) {
        bool is_fit = state == PICK_LIVE ? hold_is_live(slot) : hold[slot].state == state;
        if (hold[slot].env == env && is_fit && (kind == EXO_KIND_NONE || hold[slot].kind == kind)) {
            fits[count++] = slot;
        }
    }
    return count == 0 ? 0 : fits[random_below(count)];
}

/* What the kernel or fixture.c gave it to live on. */
bool pick_is_vital(uint32_t slot)
{
    if (slot < fixture.boot->free_slot_first) {
        return true;
    }
    for (uint32_t env = 1; env < MODEL_ENVS; env++) {
        if (slot >= fixture.env[env].slot_first && slot < fixture.env[env].slot_first + 8) {
            return true;
        }
    }
    return false;
}

uint64_t pick_handle(uint32_t slot)
{
    switch (random_below(60)) {
    case 0:
        return random_extreme();
    case 1:
        return hold_handle(slot) + (1ull << 24);
    case 2:
        return hold_handle(random_below(ledger_limit));
    default:
        return slot == 0 ? 0 : hold_handle(slot);
    }
}

uint64_t pick_number(uint32_t limit)
{
    return random_chance(3) ? random_extreme() : random_below(limit);
}

uint64_t pick_free(uint32_t env)
{
    return random_chance(3) ? random_extreme() : pick_held(env, EXO_STATE_FREE, EXO_KIND_NONE);
}

/* A handle of an environment, or nothing; *target is who that is. */
uint64_t pick_environment(uint32_t env, uint32_t percent, uint32_t *target)
{
    uint32_t slot = random_chance(percent) ? pick_held(env, PICK_LIVE, EXO_KIND_ENV) : 0;

    *target = slot == 0 ? env : hold[slot].base;
    return slot == 0 ? 0 : pick_handle(slot);
}

/* ---- calls about bindings ---- */

void derive_make(struct oracle_call *call)
{
    uint32_t target;
    uint32_t source =
        pick_held(call->env, PICK_LIVE, random_chance(60) ? EXO_KIND_FRAME : EXO_KIND_NONE);
    struct hold from = hold[source];
    uint32_t order = hold_is_extent(from.kind) ? random_below(from.order + 1u) : 0;
    uint64_t offset =
        hold_is_extent(from.kind) ? (uint64_t)random_below(1u << (from.order - order)) << order : 0;

    order = random_chance(50) && from.order > 0 && hold_is_extent(from.kind) ? 1 : order;
    offset = order != 0 ? offset & ~((1ull << order) - 1) : offset;
    if (from.kind == EXO_KIND_SLICE && from.order != 0) {
        offset = random_below(from.order);
        order = 1 + random_below(from.order - (uint32_t)offset);
    }
    uint32_t class = random_chance(3) ? 3 : random_below(from.class + 1u);
    uint8_t lost = random_chance(70) ? 0 : (uint8_t)random_next();
    uint8_t extra = random_chance(3) ? (uint8_t)random_next() : 0;
    uint8_t rights = (uint8_t)((from.rights & ~lost) | extra);

    class = random_chance(50) ? from.class : class;
    class = random_chance(5) ? random_below(3) : class; /* also firmer than the source */
    order += from.kind == EXO_KIND_SLICE && random_chance(5);
    call->a[0] = pick_handle(source);
    call->a[1] = pick_environment(call->env, 40, &target);
    call->a[2] = pick_free(target);
    call->a[3] = random_chance(2) ? random_extreme() : EXO_TERMS(rights, class, order);
    call->a[4] = random_chance(2) ? random_extreme() : offset;
    call->a[5] = random_chance(70) ? 0 : pick_number(20000);
}

void split_make(struct oracle_call *call)
{
    uint8_t kind = random_chance(30) ? EXO_KIND_SLICE : EXO_KIND_FRAME;
    uint32_t slot = pick_held(call->env, random_chance(20) ? PICK_LIVE : EXO_STATE_IDLE, kind);

    call->a[0] = pick_handle(slot);
    call->a[1] = pick_free(call->env);
    call->a[2] = hold[slot].kind == EXO_KIND_SLICE ? pick_number(hold[slot].order) : 0;
}

void drop_make(struct oracle_call *call)
{
    uint32_t slot =
        pick_held(call->env, random_chance(20) ? EXO_STATE_TOMBSTONE : PICK_LIVE, EXO_KIND_NONE);

    for (uint32_t tries = 0; tries < 8 && (pick_is_vital(slot) || hold_has_children(slot));
         tries++) {
        slot = pick_held(call->env, PICK_LIVE, EXO_KIND_NONE);
    }
    call->a[0] = pick_handle(pick_is_vital(slot) ? 0 : slot);
}

static uint64_t va_for(uint32_t env, uint64_t size)
{
    uint32_t region = random_chance(70) ? REGION_NEAR : REGION_FAR;
    uint64_t base = env == 0 ? EXO_STACK_VA & ~((2ull << 20) - 1) : 0;

    return random_chance(2) ? random_extreme() : base + (random_below(region) & ~(size - 1));
}

static uint8_t rights_for(uint8_t rights)
{
    uint8_t wanted = rights & (uint8_t)random_next() & 7;

    if (random_chance(3)) {
        return (uint8_t)random_next();
    }
    wanted = wanted == 0 ? rights & EXO_READ : wanted;
    return (wanted & EXO_WRITE) != 0 ? wanted | (rights & EXO_READ) : wanted;
}

static struct exo_map_entry entry_make(uint32_t env)
{
    static const uint8_t ops[] = {EXO_MAP,   EXO_MAP,   EXO_MAP,   EXO_MAP,   EXO_PROTECT,
                                  EXO_UNMAP, EXO_UNMAP, EXO_TABLE, EXO_TABLE, EXO_UNTABLE};
    struct exo_map_entry entry = {.op = ops[random_below(sizeof(ops))]};
    uint8_t state = entry.op == EXO_MAP || entry.op == EXO_TABLE ? EXO_STATE_IDLE
                    : entry.op == EXO_UNTABLE                    ? EXO_STATE_TABLE
                                                                 : EXO_STATE_MAPPED;
    uint32_t slot = pick_held(env, state, random_chance(85) ? EXO_KIND_FRAME : EXO_KIND_DEVICE);

    for (uint32_t i = 0;
         i < 20 && (pick_is_vital(slot) || (entry.op == EXO_TABLE && hold[slot].order != 1)); i++) {
        slot = pick_held(env, state, EXO_KIND_FRAME);
    }
    if (entry.op == EXO_MAP && random_chance(10)) { /* rather something large, if there is */
        for (uint32_t i = 0; i < 40 && hold[slot].order < 9; i++) {
            slot = pick_held(env, state, EXO_KIND_FRAME);
        }
    }
    entry.handle = pick_handle(pick_is_vital(slot) ? 0 : slot);
    entry.va = va_for(env, (uint64_t)EXO_FRAME_SIZE << (hold[slot].order & 31));
    if (entry.op == EXO_TABLE) {
        entry.level = random_chance(20);
        entry.va = (uint64_t)random_below(4) << (entry.level == 0 ? 21 : 30);
    }
    if (entry.op <= EXO_PROTECT) {
        entry.rights = rights_for(hold[slot].rights);
        entry.flags = (uint8_t)(random_chance(20) ? random_below(4) : 0);
        entry.flags |= hold[slot].order == 9 && random_chance(50) ? EXO_MAP_SUPER : 0;
    }
    if (random_chance(2)) {
        ((uint8_t *)&entry)[16 + random_below(8)] ^= (uint8_t)(1u << random_below(8));
    }
    return entry;
}

/* What ends a mapping comes first: the auditor sees the whole batch as one change, and a frame
 * may well be mapped again before another mapping of it ends. */
static bool may_follow(const struct exo_map_entry *before, const struct exo_map_entry *entry)
{
    bool is_making = entry->op == EXO_MAP || entry->op == EXO_TABLE;

    return is_making || (before->op != EXO_MAP && before->op != EXO_TABLE);
}

void map_make(struct oracle_call *call)
{
    uint32_t target;
    uint64_t va = fixture_page_va(call->env);

    call->a[0] = pick_environment(call->env, 15, &target);
    call->a[1] = va + (random_chance(2) ? random_below(8) : 0);
    call->entry_count = random_chance(60) ? 1 : 1 + random_below(4);
    for (uint32_t i = 0; i < call->entry_count; i++) {
        do {
            call->entry[i] = entry_make(target);
        } while (i > 0 && !may_follow(&call->entry[i - 1], &call->entry[i]));
    }
    call->a[2] = random_chance(2) ? random_extreme() : call->entry_count;
    if (call->a[2] <= 4) {
        call->entry_count = (uint32_t)call->a[2];
    }
    if (space_read_pointer(call->env, (exo_va_t){va}, sizeof(call->entry)) == NULL) {
        call->entry_count = 0;
        return;
    }
    memcpy(fixture_user(call->env, va), call->entry, sizeof(call->entry));
    call->a[2] = call->a[2] > 4 && call->a[2] <= EXO_MAP_MAX ? EXO_MAP_MAX + 1 : call->a[2];
}

void map_one_make(struct oracle_call *call)
{
    uint32_t target;

    call->a[0] = pick_environment(call->env, 15, &target);
    call->entry_count = 1;
    call->entry[0] = entry_make(target);
    memcpy(&call->a[1], call->entry, sizeof(call->entry[0])); /* va, handle, how */
}

void attach_make(struct oracle_call *call)
{
    uint32_t target;
    uint8_t kind = random_chance(50) ? EXO_KIND_SLICE : EXO_KIND_IRQ;

    call->a[0] = pick_environment(call->env, 10, &target);
    call->a[2] = pick_number(2);
    uint8_t state = call->a[2] == 0 ? EXO_STATE_MAPPED : EXO_STATE_IDLE;
    uint32_t slot = pick_held(target, state, kind);
    slot = slot == 0 ? pick_held(target, PICK_LIVE, kind) : slot;
    slot = pick_is_vital(slot) ? 0 : slot;
    call->a[1] = pick_handle(slot);
    call->a[3] =
        hold[slot].kind == EXO_KIND_SLICE && random_chance(95) ? 0 : pick_number(MODEL_HARTS);
}

void inspect_make(struct oracle_call *call)
{
    uint32_t slot =
        pick_held(call->env, random_chance(10) ? EXO_STATE_TOMBSTONE : PICK_LIVE, EXO_KIND_NONE);

    call->a[0] = random_chance(10) ? slot : pick_handle(slot);
    if (random_chance(30)) {
        call->a[0] = hold_handle(random_below(ledger_limit));
    }
    call->a[1] = pick_number(6);
}
