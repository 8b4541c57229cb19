/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prove_answer.c - from any sound state of all revocations, one call of anybody about one of them
 * leads to a sound one, and takes from nobody what it may not. One entry point a call.
 */
#include "requests.h"

#include "env.h"
#include "revoke.h"

/* Any slot but these. */
static uint32_t other_than(uint32_t one, uint32_t two)
{
    uint32_t slot = nondet_uint32();

    __CPROVER_assume(slot != 0 && slot < PROVE_SLOTS && slot != one && slot != two);
    return slot;
}

/* The caller's, and what it says it is. */
static bool is_callers(uint32_t env, exo_handle_t handle, uint8_t kind)
{
    uint32_t slot = EXO_HANDLE_INDEX(handle);

    return slot != 0 && slot < PROVE_SLOTS && before[slot].env == env &&
           before[slot].epoch == handle.raw >> 24 && before[slot].kind == kind;
}

void prove_ask(void)
{
    uint32_t env = env_any();
    exo_handle_t ancestor = handle_any();
    uint64_t slot = nondet_uint64();
    uint32_t victim = env_any();
    uint64_t amount = nondet_uint64();

    requests_any();
    struct exo_result result = revoke_ask(env, ancestor, victim, slot, amount, nondet_uint64());
    requests_judge();
    if (result.status != EXO_OK) {
        SURE(ledger_is_same());
        return;
    }
    uint32_t from = EXO_HANDLE_INDEX(ancestor);
    SURE(is_callers(env, ancestor, before[from].kind) && victim != env);
    SURE(slot != 0 && slot < PROVE_SLOTS && before[slot].state == EXO_STATE_FREE &&
         before[slot].env == env);
    SURE(slot_is_same(other_than((uint32_t)slot, 0)));
    SURE(ledger[slot].request.ancestor == from && ledger[slot].request.victim == victim);
    SURE(ledger[slot].request.collect == 0 && ledger[slot].request.wanted == amount >> 8);
    SURE(ledger[slot].request.due >= now);
}

void prove_surrender(void)
{
    uint32_t env = env_any();
    uint64_t name = nondet_uint64();
    exo_handle_t handle = handle_any();
    uint32_t slot = EXO_HANDLE_INDEX(handle);
    uint32_t request = (uint32_t)(name & 0xffffff);

    requests_any();
    struct exo_result result = revoke_surrender(env, name, handle);
    requests_judge();
    SURE(slot_is_same(other_than(slot, request)));
    if (result.status != EXO_OK) {
        SURE(slot >= PROVE_SLOTS || slot == 0 || before[slot].state != EXO_STATE_FREE ||
             slot_is_same(slot));
        return;
    }
    SURE(request != 0 && request < PROVE_SLOTS && before[request].epoch == name >> 24);
    SURE(before[request].kind == EXO_KIND_REQUEST && before[request].request.victim == env);
    if (handle.raw == 0) {
        return;
    }
    /* only its own, only what hung on something of who asks, and no part of it is with others */
    SURE(is_callers(env, handle, before[request].rights) && before[slot].node.child == 0);
    SURE(before[before[slot].node.parent].env == before[request].env);
    SURE(ledger[slot].state == EXO_STATE_SURRENDERED && ledger[slot].epoch == before[slot].epoch);
    SURE(request_held(ledger, request, slot) && ledger[slot].node.prev == HANDED_FREELY);
    SURE(ledger[request].request.wanted <= before[request].request.wanted);
}

/* What a request may not take, whoever asks: what is guaranteed, what has a longer notice, what was
 * not granted by who asks, what is smaller than asked for. */
static bool may_be_taken(uint32_t request, uint32_t slot)
{
    struct binding b = before[slot];
    struct binding asked = before[request];

    return b.class < EXO_GUARANTEED && b.kind == asked.rights && b.env == asked.request.victim &&
           b.node.parent == asked.request.ancestor && before[b.node.parent].env == asked.env &&
           (b.kind == EXO_KIND_SLICE || b.order >= asked.order) &&
           (b.notice <= asked.notice || b.state == EXO_STATE_WIPING);
}

/* Told before, so that it is buried now. */
static bool was_told(uint32_t request, uint32_t slot)
{
    return before[request].request.collect == slot && before[slot].node.prev == HANDED_TOLD;
}

/* A request in slot 1 of environment 1, for what environment 2 has of slot 2: slots and
 * environments are interchangeable. Said twice, as what is assigned makes a smaller formula. */
static void one_request_any(void)
{
    requests_any();
    __CPROVER_assume(before[1].kind == EXO_KIND_REQUEST && binding_is_live(1) &&
                     before[1].env == 1);
    __CPROVER_assume(before[1].request.victim == 2 && before[1].request.ancestor == 2);
    ledger[1].kind = EXO_KIND_REQUEST;
    ledger[1].state = EXO_STATE_IDLE;
    ledger[1].env = 1;
    ledger[1].request.victim = 2;
    ledger[1].request.ancestor = 2;
}

void prove_step(void)
{
    one_request_any();
    (void)revoke_step(1, (exo_handle_t){before[1].epoch << 24 | 1});
    requests_judge();
    uint32_t slot = other_than(1, 0);
    bool is_live = binding_is_live(slot);
    bool was_live = (BINDING_LIVE >> before[slot].state & 1) != 0;
    bool is_due = now >= before[1].request.due;
    SURE(is_live <= was_live);
    if (was_live && !is_live) {
        SURE(is_due && before[slot].class < EXO_GUARANTEED &&
             before[slot].kind != EXO_KIND_REQUEST);
        SURE(ledger[slot].state == EXO_STATE_TOMBSTONE || may_be_taken(1, slot));
    } else if (was_live) {
        SURE(is_due || before[slot].state == ledger[slot].state);
        SURE(before[slot].class < EXO_GUARANTEED || before[slot].kind == EXO_KIND_REQUEST ||
             slot_is_same(slot));
    } else if (!request_held(before, 1, slot)) {
        SURE(slot_is_same(slot));
    } else {
        SURE(slot_is_held(ledger[slot]) || before[slot].node.prev == HANDED_FREELY);
        SURE(ledger[slot].state != EXO_STATE_TOMBSTONE || was_told(1, slot));
    }
}

void prove_note(void)
{
    uint32_t env = env_any();
    exo_handle_t handle = handle_any();
    uint64_t slot = nondet_uint64();
    uint64_t where = nondet_uint64();

    requests_any();
    struct exo_result result = revoke_note(env, handle, slot, where);
    requests_judge();
    SURE(slot_is_same(other_than(0, 0)));
    if (result.status == EXO_OK && handle.raw != 0) {
        SURE(is_callers(env, handle, EXO_KIND_REQUEST));
        SURE(was_told(EXO_HANDLE_INDEX(handle), (uint32_t)slot) &&
             ledger[slot].tombstone.where == where);
    }
}

/* As binding_drop calls it. */
void prove_end(void)
{
    uint32_t request = nondet_uint32();

    requests_any();
    __CPROVER_assume(request != 0 && request < PROVE_SLOTS && binding_is_live(request) &&
                     before[request].kind == EXO_KIND_REQUEST);
    exo_status_t status = revoke_drop(request);
    requests_judge();
    if (status != EXO_OK) {
        SURE(ledger_is_same());
        return;
    }
    uint32_t slot = other_than(request, 0);
    SURE(slot_is_same(slot) ||
         (was_told(request, slot) && ledger[slot].state == EXO_STATE_TOMBSTONE));
    SURE(!request_held(before, request, slot) || ledger[slot].state == EXO_STATE_TOMBSTONE);
    SURE(!slot_is_held(ledger[request]));
}

/* Somebody can fulfil all that was assumed, in the way that matters: this one must fail. */
void witness_answer(void)
{
    one_request_any();
    struct exo_result result = revoke_step(1, (exo_handle_t){before[1].epoch << 24 | 1});
    SURE(!(result.status == EXO_OK && before[1].request.collect == 0 &&
           before[3].kind == EXO_KIND_FRAME && ledger[3].state == EXO_STATE_SURRENDERED &&
           before[4].node.parent == 3));
}
