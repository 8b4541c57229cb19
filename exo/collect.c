/* SPDX-License-Identifier: BSD-2-Clause */
/* collect.c - the asker's side: steps, what came back, and the end of a request. */
#include "answer.h"
#include "binding.h"
#include "due.h"
#include "env.h"
#include "force.h"
#include "frame.h"
#include "recorder.h"
#include "revoke.h"
#include "upcall.h"

/* Nothing of it is left on any hart since it was handed over: epochs differ by far less than 2^31.
 */
static bool is_quiet(uint32_t slot)
{
    uint64_t now = shootdown_epoch();
    uint32_t behind = (uint32_t)now - ledger[slot].node.child;

    return shootdown_is_reached(now - behind);
}

/* The asker was told of this one, taken by force, and may still note where its content went. */
static bool is_told(uint32_t slot)
{
    return slot != 0 && ledger[slot].node.prev == HANDED_TOLD;
}

/* The first thing given back; what it was, for the asker. */
static uint64_t collect_one(uint32_t request)
{
    uint32_t slot = ledger[request].request.collect;
    struct binding *b = &ledger[slot];
    bool is_forced = b->node.prev == HANDED_BY_FORCE;
    uint64_t taken = EXO_TAKEN(b->node.base, slot, b->order, is_forced);

    if (is_forced) {
        b->node.prev = HANDED_TOLD;
        b->tombstone.where = 0;
    } else {
        ledger[request].request.collect = b->node.next;
        binding_free(slot);
    }
    return taken;
}

/* The loser learns of its loss and of the note at once. */
static void told_bury(uint32_t request)
{
    uint32_t slot = ledger[request].request.collect;

    if (is_told(slot)) {
        ledger[request].request.collect = ledger[slot].node.next;
        binding_bury(slot, EXO_REASON_ABORTED, ledger[request].env, ledger[slot].tombstone.where);
    }
}

struct exo_result revoke_step(uint32_t env, exo_handle_t handle)
{
    uint32_t request;
    exo_status_t status = binding_find(env, handle, EXO_KIND_REQUEST, &request);
    uint64_t now = arch_now();

    if (status != EXO_OK) {
        return answer(status, 0);
    }
    told_bury(request);
    const struct binding_request *r = &ledger[request].request;
    if (r->collect == 0 && r->wanted == 0) {
        return answer(EXO_OK, 0);
    }
    if (r->collect == 0) {
        if (now < r->due) {
            return answer(EXO_E_EARLY, r->due - now);
        }
        status = force_take(request);
        if (status != EXO_OK) {
            return answer(status, 0);
        }
    }
    if (!is_quiet(ledger[request].request.collect)) {
        shootdown_request();
        return answer(EXO_E_AGAIN, 0);
    }
    return answer(EXO_OK, collect_one(request));
}

struct exo_result revoke_note(uint32_t env, exo_handle_t handle, uint64_t slot, uint64_t where)
{
    uint32_t request;

    if (handle.raw == 0) {
        recorder_note(EXO_RECORD_NOTE, env, where);
        return answer(EXO_OK, 0);
    }
    exo_status_t status = binding_find(env, handle, EXO_KIND_REQUEST, &request);

    if (status != EXO_OK) {
        return answer(status, 0);
    }
    if (slot != ledger[request].request.collect || !is_told((uint32_t)slot)) {
        return answer(EXO_E_RANGE, 0);
    }

    ledger[slot].tombstone.where = where;
    return answer(EXO_OK, 0);
}

/* ---- the end of a request ---- */

static void request_end(uint32_t slot)
{
    const struct binding *b = &ledger[slot];

    if (envs[b->request.victim].request[b->class] == slot) {
        revoke_record_write(slot, false);
        envs[b->request.victim].request[b->class] = 0;
    }
    ledger_live--;
    due_add(DUE_INFO);
    binding_free(slot);
}

exo_status_t revoke_drop(uint32_t slot)
{
    uint32_t first = ledger[slot].request.collect;

    if (first != 0 && (!is_told(first) || ledger[first].node.next != 0)) {
        return EXO_E_BUSY;
    }

    told_bury(slot);
    request_end(slot);
    return EXO_OK;
}

bool revoke_reap(uint32_t slot, uint32_t *budget)
{
    while (binding_budget_take(budget, 1)) {
        told_bury(slot); /* who lost it learns of that, though nobody notes where it went */
        if (ledger[slot].request.collect == 0) {
            request_end(slot);
            return true;
        }
        (void)collect_one(slot);
    }
    return false;
}

void revoke_victim_gone(uint32_t env)
{
    for (uint32_t i = 0; i < EXO_REQUEST_MAX; i++) {
        uint32_t slot = envs[env].request[i];
        if (slot != 0) {
            envs[env].request[i] = 0;
            ledger[slot].request.wanted = 0;
            ledger[slot].request.collect = 0;
            upcall_post_all(ledger[slot].env, EXO_EVENT_ANSWER);
        }
    }
}
