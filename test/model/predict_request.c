/* SPDX-License-Identifier: BSD-2-Clause */
/* predict_request.c - asking back and giving back. */
#include "binding.h"
#include "env.h"
#include "hold.h"

static uint32_t told[HOLD_MAX];

/* The record that a new request of `asker` gets at the victim; EXO_REQUEST_MAX: none. The
 * first is kept for the creator, and everybody else has one at a time. */
static uint32_t record_of(uint32_t victim, uint32_t asker)
{
    bool is_creator = was[victim].creator == asker;

    for (uint32_t i = 0; i < EXO_REQUEST_MAX && !is_creator; i++) {
        uint32_t slot = was[victim].request[i];
        if (slot != 0 && hold[slot].env == asker && i != 0) {
            return EXO_REQUEST_MAX;
        }
    }
    for (uint32_t i = is_creator ? 0 : 1; i < EXO_REQUEST_MAX; i++) {
        if (was[victim].request[i] == 0) {
            return i;
        }
    }
    return EXO_REQUEST_MAX;
}

static exo_status_t ask_predict(const struct oracle_call *call, uint32_t *victim)
{
    exo_status_t status = target_find(call->env, call->a[1], 0, victim);
    uint32_t ancestor = hold_find(call->env, call->a[0]);
    struct hold b = hold[ancestor];
    uint64_t units = call->a[4] / 1024 + (call->a[4] % 1024 != 0);
    uint64_t count = call->a[3] >> 8;
    uint8_t state = was[*victim].state;

    if (status != EXO_OK) {
        return status;
    }
    if (ancestor == 0 || !hold_is_live(ancestor)) {
        return EXO_E_STALE;
    }
    if (b.kind < EXO_KIND_FRAME || b.kind > EXO_KIND_IRQ) {
        return EXO_E_KIND;
    }
    if (count == 0 || count > 65535 || *victim == call->env ||
        (call->a[3] & 0xff) > (b.kind == EXO_KIND_SLICE ? 0 : b.order)) {
        return EXO_E_RANGE;
    }
    if (state == EXO_ENV_FREE || state == EXO_ENV_DYING) {
        return EXO_E_GONE;
    }
    if (units > 65535) {
        return EXO_E_RANGE;
    }
    bool has_record = record_of(*victim, call->env) != EXO_REQUEST_MAX;
    return has_record && hold_is_free(call->env, call->a[2]) ? EXO_OK : EXO_E_BUSY;
}

/* The request that is put to `env` under this name. */
static uint32_t request_named(uint32_t env, uint64_t name)
{
    uint32_t slot = (uint32_t)(name & 0xffffff);
    bool is_open = slot != 0 && slot < ledger_count && hold[slot].state == EXO_STATE_IDLE &&
                   hold[slot].kind == EXO_KIND_REQUEST && hold[slot].epoch == name >> 24 &&
                   hold[slot].victim == env && was[env].request[hold[slot].class] == slot;

    return is_open ? slot : 0;
}

static exo_status_t surrender_predict(const struct oracle_call *call)
{
    uint32_t request = request_named(call->env, call->a[0]);
    uint32_t slot = hold_find(call->env, call->a[1]);
    struct hold asked = hold[request];
    struct hold b = hold[slot];
    struct hold ancestor = hold[asked.base];
    bool is_held =
        hold_is_live(asked.base) && ancestor.env == asked.env && ancestor.kind == asked.rights;

    if (request == 0) {
        return EXO_E_STALE;
    }
    if (call->a[1] == 0) {
        return EXO_OK;
    }
    if (slot == 0 || !hold_is_live(slot)) {
        return EXO_E_STALE;
    }
    if (b.kind != asked.rights) {
        return EXO_E_KIND;
    }
    if (b.kind != EXO_KIND_SLICE && b.order < asked.order) {
        return EXO_E_RANGE;
    }
    if (b.parent == 0 || hold[b.parent].env != asked.env ||
        (is_held && (ancestor.rights & ~hold[b.parent].rights) != 0)) {
        return EXO_E_DENIED;
    }
    return hold_has_children(slot) || b.state == EXO_STATE_TABLE || b.state == EXO_STATE_PINNED
               ? EXO_E_BUSY
               : EXO_OK;
}

/* What the step before took by force: until the next one its loss may be annotated. */
static uint32_t told_of(uint32_t request)
{
    uint32_t slot = told[request];
    bool is_open = was[hold[request].victim].request[hold[request].class] == request;

    return is_open && hold[slot].state == EXO_STATE_SURRENDERED ? slot : 0;
}

static exo_status_t note_predict(const struct oracle_call *call)
{
    uint32_t request;

    if (call->a[0] == 0) {
        return EXO_OK; /* a record of the recorder */
    }
    exo_status_t status = hold_find_kind(call->env, call->a[0], EXO_KIND_REQUEST, &request);
    if (status != EXO_OK) {
        return status;
    }
    return call->a[1] != 0 && call->a[1] == told_of(request) ? EXO_OK : EXO_E_RANGE;
}

exo_status_t predict_request(const struct oracle_call *call)
{
    uint32_t unused;
    exo_status_t status;

    switch (call->number) {
    case EXO_CALL_REVOKE:
        return ask_predict(call, &unused);
    case EXO_CALL_REVOKE_STEP:
        status = hold_find_kind(call->env, call->a[0], EXO_KIND_REQUEST, &unused);
        return status == EXO_OK ? FORESEE_ANY : status;
    case EXO_CALL_SURRENDER:
        return surrender_predict(call);
    case EXO_CALL_NOTE:
        return note_predict(call);
    default:
        return FORESEE_ANY;
    }
}

static void ask_effect(const struct oracle_call *call)
{
    uint32_t victim;
    uint32_t ancestor = hold_find(call->env, call->a[0]);

    (void)ask_predict(call, &victim);
    hold[call->a[2]] =
        (struct hold){.epoch = hold[call->a[2]].epoch,
                      .base = ancestor,
                      .notice = (uint16_t)(call->a[4] / 1024 + (call->a[4] % 1024 != 0)),
                      .env = (uint8_t)call->env,
                      .state = EXO_STATE_IDLE,
                      .kind = EXO_KIND_REQUEST,
                      .rights = hold[ancestor].kind,
                      .class = (uint8_t)record_of(victim, call->env),
                      .order = (uint8_t)call->a[3],
                      .victim = (uint8_t)victim};
}

void effect_request(const struct oracle_call *call)
{
    uint32_t slot = hold_find(call->env, call->a[1]);

    if (call->number == EXO_CALL_REVOKE) {
        ask_effect(call);
    }
    if (call->number == EXO_CALL_SURRENDER && slot != 0) {
        hold[slot].state = EXO_STATE_SURRENDERED;
        hold[slot].parent = 0;
        hold[slot].vpn = 0;
    }
}

void effect_step(const struct oracle_call *call, struct exo_result result)
{
    uint32_t request = hold_find(call->env, call->a[0]);
    bool is_forced = result.status == EXO_OK && EXO_TAKEN_FORCED(result.value) != 0;

    if (request != 0 && hold[request].kind == EXO_KIND_REQUEST) {
        told[request] = is_forced ? EXO_TAKEN_SLOT(result.value) : 0;
    }
}

void effect_request_drop(uint32_t request)
{
    uint32_t slot = told_of(request);

    if (slot != 0) {
        hold[slot].state = EXO_STATE_TOMBSTONE;
    }
    told[request] = 0;
}
