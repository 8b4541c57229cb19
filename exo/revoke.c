/* SPDX-License-Identifier: BSD-2-Clause */
/* revoke.c - asking, delivering, and the victim's answer. */
#include "revoke.h"

#include "answer.h"
#include "binding.h"
#include "check.h"
#include "env.h"
#include "force.h"
#include "frame.h"
#include "recorder.h"
#include "slice.h"
#include "upcall.h"

void revoke_record_write(uint32_t slot, bool is_open)
{
    const struct binding *b = &ledger[slot];
    const struct binding *ancestor = &ledger[b->request.ancestor];
    bool is_held = revoke_ancestor_holds(slot);
    struct exo_request record = {.name = binding_handle(slot).raw,
                                 .due = b->request.due,
                                 .wanted = b->request.wanted,
                                 .kind = b->rights,
                                 .order = b->order,
                                 .ancestor_base = is_held ? ancestor->node.base : 0};

    if (record.kind == EXO_KIND_SLICE) {
        record.ancestor_base = (record.ancestor_base >> 16) << 32 | (record.ancestor_base & 0xffff);
    }

    if (!is_open || b->request.wanted == 0) {
        record = (struct exo_request){0};
    }
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        struct dispatcher *d = env_dispatcher(b->request.victim, hart);
        if (d != NULL) {
            d->save->request[b->class] = record;
        }
    }
}

/* A free record: the first is kept for the victim's creator, so friends can't crowd it out. */
static uint32_t record_find(uint32_t victim, uint32_t asker)
{
    bool is_creator = envs[victim].creator == asker;
    uint32_t found = EXO_REQUEST_MAX;

    for (uint32_t i = EXO_REQUEST_MAX; i-- > (is_creator ? 0u : 1u);) {
        uint32_t slot = envs[victim].request[i];
        if (slot == 0) {
            found = i;
        } else if (!is_creator && ledger[slot].env == asker) {
            return EXO_REQUEST_MAX; /* one at a time for everybody else */
        }
    }
    return found;
}

static exo_status_t ask_check(uint32_t env, uint32_t ancestor, uint32_t victim, uint64_t amount)
{
    uint64_t count = amount >> 8;
    const struct binding *b = &ledger[ancestor];

    return ancestor == 0 || !binding_is_live(ancestor) ? EXO_E_STALE
           : !binding_is_extent(b->kind) && b->kind != EXO_KIND_SLICE && b->kind != EXO_KIND_IRQ
               ? EXO_E_KIND
           : count == 0 || count > UINT16_MAX || victim == env            ? EXO_E_RANGE
           : (amount & 0xff) > (b->kind == EXO_KIND_SLICE ? 0 : b->order) ? EXO_E_RANGE
           : envs[victim].state == EXO_ENV_FREE                           ? EXO_E_GONE
           : envs[victim].state == EXO_ENV_DYING                          ? EXO_E_GONE
                                                                          : EXO_OK;
}

struct exo_result revoke_ask(uint32_t env, exo_handle_t ancestor, uint32_t victim, uint64_t slot,
                             uint64_t amount, uint64_t notice)
{
    uint32_t from = binding_lookup(env, ancestor);
    uint64_t units = binding_notice_units(notice);
    exo_status_t status = ask_check(env, from, victim, amount);

    if (status != EXO_OK) {
        return answer(status, 0);
    }
    if (units > BINDING_NOTICE_MAX) {
        return answer(EXO_E_RANGE, 0);
    }
    uint32_t record = record_find(victim, env);
    status = record == EXO_REQUEST_MAX ? EXO_E_BUSY : binding_target(env, slot);
    if (status != EXO_OK) {
        return answer(status, 0);
    }

    struct binding b = {.kind = EXO_KIND_REQUEST,
                        .state = EXO_STATE_IDLE,
                        .rights = ledger[from].kind,
                        .class = (uint8_t)record,
                        .order = (uint8_t)amount,
                        .notice = (uint16_t)units};
    b.request =
        (struct binding_request){.due = arch_now() + EXO_NOTICE_CAP * units * BINDING_NOTICE_UNIT,
                                 .ancestor = from,
                                 .wanted = (uint16_t)(amount >> 8),
                                 .phase = REQUEST_QUEUED,
                                 .victim = (uint8_t)victim};
    binding_insert((uint32_t)slot, env, b, 0);
    envs[victim].request[record] = (uint32_t)slot;
    envs[victim].is_asked = true;
    recorder_note(EXO_RECORD_ASKED, victim, amount);
    revoke_record_write((uint32_t)slot, true);
    upcall_post_all(victim, EXO_EVENT_REVOKE);
    if (slice_is_elsewhere(victim)) {
        revoke_delivered(victim);
    }
    return answer(EXO_OK, binding_handle((uint32_t)slot).raw);
}

bool revoke_ancestor_holds(uint32_t request)
{
    uint32_t ancestor = ledger[request].request.ancestor;

    return binding_is_live(ancestor) && ledger[ancestor].env == ledger[request].env &&
           ledger[ancestor].kind == ledger[request].rights;
}

void revoke_records_show(uint32_t env)
{
    for (uint32_t i = 0; i < EXO_REQUEST_MAX; i++) {
        if (envs[env].request[i] != 0) {
            revoke_record_write(envs[env].request[i], true);
        }
    }
}

void revoke_delivered(uint32_t env)
{
    envs[env].is_asked = false;
    for (uint32_t i = 0; i < EXO_REQUEST_MAX; i++) {
        uint32_t slot = envs[env].request[i];
        if (slot == 0 || ledger[slot].request.phase != REQUEST_QUEUED) {
            continue;
        }
        uint64_t due = arch_now() + (uint64_t)ledger[slot].notice * BINDING_NOTICE_UNIT;
        ledger[slot].request.phase = REQUEST_DELIVERED;
        if (due < ledger[slot].request.due) {
            ledger[slot].request.due = due;
        }
        revoke_record_write(slot, true);
        recorder_note(EXO_RECORD_DELIVERED, env, binding_handle(slot).raw);
        upcall_post_all(ledger[slot].env, EXO_EVENT_ANSWER); /* its due time is known now */
    }
}

/* ---- the victim's answer ---- */

/* The request that is put to `env` under this name; 0: none. */
static uint32_t request_named(uint32_t env, uint64_t name)
{
    for (uint32_t i = 0; i < EXO_REQUEST_MAX; i++) {
        uint32_t slot = envs[env].request[i];
        if (slot != 0 && binding_handle(slot).raw == name) {
            return slot;
        }
    }
    return 0;
}

static exo_status_t surrender_check(uint32_t request, uint32_t slot)
{
    const struct binding *asked = &ledger[request];
    const struct binding *b = &ledger[slot];
    uint8_t needed = revoke_ancestor_holds(request) ? ledger[asked->request.ancestor].rights : 0;

    if (!binding_is_live(slot)) { /* as slot 0 never is */
        return EXO_E_STALE;
    }
    if (b->kind != asked->rights) {
        return EXO_E_KIND;
    }
    const struct binding *parent = &ledger[b->node.parent];
    /* an exchange is worth as much as what was asked for */
    return b->kind != EXO_KIND_SLICE && b->order < asked->order ? EXO_E_RANGE
           : b->node.parent == 0 || parent->env != asked->env   ? EXO_E_DENIED
           : (needed & (uint8_t)~parent->rights) != 0           ? EXO_E_DENIED
           : b->node.child != 0 || b->state == EXO_STATE_TABLE  ? EXO_E_BUSY
           : b->state == EXO_STATE_PINNED                       ? EXO_E_BUSY
                                                                : EXO_OK;
}

void revoke_hand_over(uint32_t request, uint32_t slot, bool is_forced)
{
    struct binding *const slots = ledger; /* which nobody moves meanwhile */
    uint32_t first = slots[request].request.collect;
    uint32_t wanted = slots[request].request.wanted;
    bool is_slice = slots[slot].kind == EXO_KIND_SLICE;
    uint32_t credit =
        is_slice ? slots[slot].order : 1u << (slots[slot].order - slots[request].order);

    binding_unlink(slot);
    recorder_note(is_forced ? EXO_RECORD_TAKEN : EXO_RECORD_ANSWERED, slots[slot].env, slot);
    slots[slot].state = EXO_STATE_SURRENDERED;
    slots[slot].node.prev = is_forced ? HANDED_BY_FORCE : HANDED_FREELY;
    slots[slot].node.child = (uint32_t)shootdown_epoch(); /* collected once all flushed since */
    if (first != 0 && slots[first].node.prev == HANDED_TOLD) {
        slots[slot].node.next = slots[first].node.next; /* the loss told comes first */
        slots[first].node.next = slot;
    } else {
        slots[slot].node.next = first;
        slots[request].request.collect = slot;
    }
    slots[request].request.wanted = (uint16_t)(credit < wanted ? wanted - credit : 0);
    revoke_record_write(request, true);
}

struct exo_result revoke_surrender(uint32_t env, uint64_t name, exo_handle_t handle)
{
    uint32_t request = request_named(env, name);
    uint32_t budget = BINDING_BUDGET;

    if (request == 0) {
        return answer(EXO_E_STALE, 0);
    }
    if (handle.raw == 0) {
        if (ledger[request].request.phase <= REQUEST_DELIVERED) {
            ledger[request].request.due = arch_now();
        }
        upcall_post_all(ledger[request].env, EXO_EVENT_ANSWER);
        return answer(EXO_OK, ledger[request].request.wanted);
    }
    uint32_t slot = binding_lookup(env, handle);
    exo_status_t status = surrender_check(request, slot);
    if (status != EXO_OK) {
        return answer(status, 0);
    }

    if (!binding_quiesce(slot, &budget)) {
        return answer(EXO_E_AGAIN, ledger[request].request.wanted);
    }
    revoke_hand_over(request, slot, false);
    if (ledger[request].request.wanted == 0) {
        upcall_post_all(ledger[request].env, EXO_EVENT_ANSWER);
    }
    return answer(EXO_OK, ledger[request].request.wanted);
}
