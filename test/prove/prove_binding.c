/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prove_binding.c - from any sound ledger, one call of anybody with any arguments leads to a sound
 * one, changes only what it may, and changes nothing when it fails. One entry point a call.
 */
#include "ledger.h"

#include "env.h"
#include "force.h"
#include "revoke.h"
#include "upcall.h"

/* ---- what these calls lean on, at its widest ---- */

struct env envs[EXO_ENV_MAX];

void upcall_lost(uint32_t env, exo_handle_t handle)
{
    SURE(env < PROVE_ENVS && handle.raw != 0);
}

void arch_peers_forget(void)
{
}

/* Out of hardware now, or later; what it names stays what it is. */
bool binding_quiesce(uint32_t slot, uint32_t *budget)
{
    SURE(ledger[slot].state != EXO_STATE_PINNED && ledger[slot].kind != EXO_KIND_REQUEST);
    *budget = nondet_uint32();
    if (nondet_bool()) {
        return false;
    }
    ledger[slot].state = EXO_STATE_IDLE;
    return true;
}

static bool is_forced[PROVE_ENVS]; /* whatever they hold */

bool force_concerns(uint32_t holder, uint32_t slot)
{
    SURE(holder < PROVE_ENVS && slot != 0 && slot < PROVE_SLOTS);
    return is_forced[holder];
}

/* As collect.c does it where nothing is left to collect. */
exo_status_t revoke_drop(uint32_t slot)
{
    if (nondet_bool()) {
        return EXO_E_BUSY;
    }
    ledger_live--;
    binding_free(slot);
    return EXO_OK;
}

/* ---- what each call must leave behind ---- */

static void ledger_judge(void)
{
    uint32_t slot = nondet_uint32();

    __CPROVER_assume(slot < PROVE_SLOTS);
    SURE(invariant(slot));
    SURE(counts_agree());
    SURE(slot == 0 || epoch_is_sound(slot));
}

/* A handle stands for what the caller holds now: right slot, right life. */
static void caller_judge(uint32_t env, exo_handle_t handle)
{
    uint32_t slot = EXO_HANDLE_INDEX(handle);

    SURE(slot != 0 && slot < PROVE_SLOTS);
    SURE(before[slot].env == env && before[slot].epoch == handle.raw >> 24);
    SURE(slot_is_held(before[slot]) && before[slot].state != EXO_STATE_SURRENDERED);
}

static void others_judge(uint32_t one, uint32_t two)
{
    uint32_t slot = nondet_uint32();

    __CPROVER_assume(slot != 0 && slot < PROVE_SLOTS && slot != one && slot != two);
    SURE(slot_is_same(slot));
}

void prove_derive(void)
{
    uint32_t env = env_any();
    uint32_t target = env_any();
    exo_handle_t source = handle_any();
    uint64_t slot = nondet_uint64();

    ledger_any();
    for (uint32_t i = 0; i < PROVE_ENVS; i++) {
        envs[i].state = nondet_bool() ? EXO_ENV_DYING : EXO_ENV_RUNNING;
        envs[i].is_forced = nondet_bool();
        is_forced[i] = nondet_bool();
    }
    struct exo_result result = binding_derive(env, source, target, slot, nondet_uint64(),
                                              nondet_uint64(), nondet_uint64());
    ledger_judge();
    if (result.status != EXO_OK) {
        SURE(ledger_is_same());
        return;
    }
    uint32_t from = EXO_HANDLE_INDEX(source);
    caller_judge(env, source);
    others_judge((uint32_t)slot, 0);
    SURE(slot != 0 && slot < PROVE_SLOTS && before[slot].state == EXO_STATE_FREE);
    SURE(before[slot].env == target && (target == env || (before[from].rights & EXO_GRANT) != 0));
    SURE(result.value == (before[slot].epoch << 24 | slot));
    SURE(ledger[slot].node.parent == from && ledger[slot].state == EXO_STATE_IDLE);
    SURE((ledger[slot].rights & (uint8_t)~before[from].rights) == 0);
    SURE(ledger[slot].class <= before[from].class && ledger[slot].kind == before[from].kind);
    for (uint32_t i = 0; i < PROVE_SLOTS && from != 0; i++) {
        uint32_t holder = before[from].env;
        SURE(envs[holder].state != EXO_ENV_DYING);
        SURE(!envs[holder].is_forced || !is_forced[holder]);
        from = before[from].node.parent;
    }
}

void prove_split(void)
{
    uint32_t env = env_any();
    exo_handle_t handle = handle_any();
    uint64_t slot = nondet_uint64();

    ledger_any();
    struct exo_result result = binding_split(env, handle, slot, nondet_uint64());
    ledger_judge();
    if (result.status != EXO_OK) {
        SURE(ledger_is_same());
        return;
    }
    uint32_t first = EXO_HANDLE_INDEX(handle);
    caller_judge(env, handle);
    others_judge(first, (uint32_t)slot);
    SURE(before[slot].state == EXO_STATE_FREE && before[slot].env == env);
    SURE(ledger[slot].rights == before[first].rights && ledger[slot].class == before[first].class);
    SURE(ledger[first].rights == before[first].rights && ledger[first].state == EXO_STATE_IDLE);
    SURE(ledger[slot].notice == before[first].notice);
    SURE(ledger[slot].node.parent == before[first].node.parent);
    bool is_slice = before[first].kind == EXO_KIND_SLICE;
    uint64_t kept = is_slice ? ledger[first].order : 1ull << (ledger[first].order & 63);
    uint64_t split = is_slice ? ledger[slot].order : 1ull << (ledger[slot].order & 63);
    uint64_t whole = is_slice ? before[first].order : 1ull << (before[first].order & 63);
    SURE(kept + split == whole && ledger[first].node.base == before[first].node.base);
    SURE(ledger[slot].node.base == before[first].node.base + kept);
}

void prove_drop(void)
{
    uint32_t env = env_any();
    exo_handle_t handle = handle_any();

    ledger_any();
    struct exo_result result = binding_drop(env, handle);
    ledger_judge();
    SURE(result.status == EXO_OK || result.status == EXO_E_STALE || result.status == EXO_E_BUSY ||
         result.status == EXO_E_AGAIN);
    if (result.status != EXO_OK) {
        SURE(ledger_is_same());
        return;
    }
    uint32_t slot = EXO_HANDLE_INDEX(handle);
    caller_judge(env, handle);
    others_judge(slot, 0);
    SURE(!slot_is_held(ledger[slot]) && before[slot].state != EXO_STATE_PINNED);
    SURE(before[slot].kind == EXO_KIND_REQUEST || before[slot].state == EXO_STATE_TOMBSTONE ||
         before[slot].node.child == 0);
}

void prove_inspect(void)
{
    uint32_t env = env_any();
    exo_handle_t handle = handle_any();
    uint64_t field = nondet_uint64();

    ledger_any();
    struct exo_result result = binding_inspect(env, handle, field);
    ledger_judge();
    SURE(ledger_is_same());
    if (result.status != EXO_OK) {
        return;
    }
    uint32_t slot = EXO_HANDLE_INDEX(handle);
    SURE(slot != 0 && slot < PROVE_SLOTS);
    bool is_own = before[slot].env == env;
    bool is_child = binding_is_live(slot) && before[slot].kind != EXO_KIND_REQUEST &&
                    before[slot].node.parent != 0 && before[before[slot].node.parent].env == env;
    SURE(is_own || is_child);
}

/* The forced end of a binding, as force.c and teardown.c make it out of these. */
void prove_bury(void)
{
    uint32_t slot = nondet_uint32();

    ledger_any();
    __CPROVER_assume(slot != 0 && slot < PROVE_SLOTS && binding_is_live(slot));
    __CPROVER_assume(ledger[slot].kind != EXO_KIND_REQUEST && ledger[slot].node.child == 0);
    binding_unlink(slot);
    binding_bury(slot, EXO_REASON_ABORTED, env_any(), nondet_uint64());
    ledger_judge();
    others_judge(slot, 0);
    SURE(ledger[slot].state == EXO_STATE_TOMBSTONE && ledger[slot].epoch == before[slot].epoch);
}

/* Somebody can fulfil all that was assumed, in the way that matters: this one must fail. */
void witness(void)
{
    exo_handle_t handle = handle_any();

    ledger_any();
    struct exo_result result = binding_derive(1, handle, 2, 4, nondet_uint64(), nondet_uint64(), 0);
    SURE(!(result.status == EXO_OK && before[3].node.parent == EXO_HANDLE_INDEX(handle) &&
           before[2].state == EXO_STATE_MAPPED));
}
