/* SPDX-License-Identifier: BSD-2-Clause */
/* predict_environment.c - calls about environments, time and the machine. */
#include "binding.h"
#include "env.h"
#include "frame.h"
#include "hold.h"
#include "slice.h"

static bool has_ended(uint32_t env)
{
    return was[env].state == EXO_ENV_EXITED || was[env].state == EXO_ENV_FAULTED ||
           was[env].state == EXO_ENV_DYING;
}

exo_status_t predict_donation(uint32_t slot)
{
    struct hold b = hold[slot];

    if (b.order != 1) {
        return EXO_E_RANGE;
    }
    if ((b.rights & EXO_WRITE) == 0) {
        return EXO_E_DENIED;
    }
    if (b.state != EXO_STATE_IDLE || boot_kind(b.base) != FRAME_ORDINARY ||
        boot_kind(b.base + 1) != FRAME_ORDINARY) {
        return EXO_E_BUSY;
    }
    for (uint32_t i = 1; i < ledger_count; i++) {
        bool is_in_use = hold[i].state == EXO_STATE_TABLE || hold[i].state == EXO_STATE_PINNED ||
                         (hold_is_mapped_extent(i) && hold[i].kind == EXO_KIND_FRAME);
        if (is_in_use && hold[i].kind == EXO_KIND_FRAME && hold[i].base < b.base + 2 &&
            b.base < hold[i].base + (1u << hold[i].order)) {
            return EXO_E_BUSY;
        }
    }
    foresee_again = true;
    return EXO_OK;
}

static exo_status_t pin_predict(uint32_t env, uint64_t raw, uint32_t *slot)
{
    exo_status_t status = hold_find_kind(env, raw, EXO_KIND_FRAME, slot);

    if (status != EXO_OK) {
        return status;
    }
    bool is_weak = hold[*slot].order == 1 && hold[*slot].class != EXO_GUARANTEED;
    return is_weak ? EXO_E_DENIED : predict_donation(*slot);
}

static exo_status_t create_predict(const struct oracle_call *call)
{
    uint32_t root;
    exo_status_t status = pin_predict(call->env, call->a[2], &root);
    uint64_t index = call->a[0];

    if (status != EXO_OK) {
        return status;
    }
    if (index == 0 || index >= EXO_ENV_MAX) {
        return EXO_E_RANGE;
    }
    if (was[index].owner != call->env) {
        return EXO_E_DENIED;
    }
    bool is_busy = was[index].state != EXO_ENV_FREE;
    return is_busy || !hold_is_free(call->env, call->a[1]) ? EXO_E_BUSY : EXO_OK;
}

static exo_status_t dispatcher_predict(const struct oracle_call *call)
{
    uint32_t target;
    uint32_t block;
    exo_status_t status = target_find(call->env, call->a[0], EXO_CONTROL, &target);

    if (status == EXO_OK) {
        status = pin_predict(call->env, call->a[2], &block);
    }
    if (status != EXO_OK) {
        return status;
    }
    if (call->a[1] >= hart_count || call->a[3] >= 1ull << 38) {
        return EXO_E_RANGE;
    }
    if (call->a[3] % EXO_FRAME_SIZE != 0) {
        return EXO_E_ALIGN;
    }
    if (was[target].creator != call->env) {
        return EXO_E_DENIED;
    }
    if (has_ended(target)) {
        return EXO_E_GONE;
    }
    return was[target].block_slot[call->a[1]] != 0 ? EXO_E_BUSY : EXO_OK;
}

static exo_status_t slots_predict(const struct oracle_call *call, uint32_t target)
{
    uint64_t first = call->a[2];
    uint64_t count = call->a[3];
    /* the run as it was given, whoever has parts of it now */
    uint64_t run_end = was[target].slot_first + (uint64_t)was[target].slot_count;

    if (count == 0 || count > EXO_GIVE_MAX || first >= ledger_limit ||
        count > ledger_limit - first) {
        return EXO_E_RANGE;
    }
    if (was[target].slot_count != 0 && first != run_end) {
        return EXO_E_RANGE;
    }
    for (uint64_t slot = first; slot < first + count; slot++) {
        if (!hold_is_free(call->env, slot)) {
            return EXO_E_BUSY;
        }
    }
    return EXO_OK;
}

static exo_status_t give_predict(const struct oracle_call *call)
{
    uint32_t target;
    exo_status_t status = target_find(call->env, call->a[0], EXO_CONTROL, &target);

    if (status != EXO_OK) {
        return status;
    }
    if (call->a[1] > 1 || target == call->env) {
        return EXO_E_RANGE;
    }
    if (was[target].creator != call->env || was[target].state == EXO_ENV_DYING) {
        return EXO_E_DENIED;
    }
    return call->a[1] == 0 ? slots_predict(call, target) : FORESEE_ANY;
}

static exo_status_t spare_predict(const struct oracle_call *call)
{
    uint32_t target;
    exo_status_t status = target_find(call->env, call->a[0], EXO_CONTROL, &target);

    if (status != EXO_OK) {
        return status;
    }
    if (call->a[1] >= hart_count || call->a[2] > 1) {
        return EXO_E_RANGE;
    }
    return was[target].block_slot[call->a[1]] == 0 || has_ended(target) ? EXO_E_GONE : EXO_OK;
}

static exo_status_t notify_predict(const struct oracle_call *call)
{
    uint32_t target;
    exo_status_t status = target_find(call->env, call->a[0], EXO_NOTIFY, &target);

    if (status != EXO_OK) {
        return status;
    }
    return call->a[2] >= hart_count || was[target].block_slot[call->a[2]] == 0 ? EXO_E_RANGE
                                                                               : EXO_OK;
}

/* Calls whose answer hangs on more than who holds what: their first check is foreseen. */
static exo_status_t refusal_predict(const struct oracle_call *call)
{
    uint32_t target;
    uint8_t rights = call->number == EXO_CALL_PCT     ? EXO_CALL
                     : call->number == EXO_CALL_YIELD ? EXO_NOTIFY
                                                      : EXO_CONTROL;
    exo_status_t status = target_find(call->env, call->a[0], rights, &target);

    if (status != EXO_OK) {
        return status;
    }
    if (call->number == EXO_CALL_ENV_DESTROY) {
        bool is_allowed = target != call->env && target != 0 && was[target].creator == call->env;
        return is_allowed ? FORESEE_ANY : EXO_E_DENIED;
    }
    bool is_own_stop = call->a[2] == EXO_CONTROL_STOP || call->a[2] == EXO_CONTROL_RESUME ||
                       call->a[2] == EXO_CONTROL_FLUSH;
    if (call->number == EXO_CALL_ENV_CONTROL && target == call->env && is_own_stop) {
        return EXO_E_DENIED;
    }
    bool is_unknown = call->number == EXO_CALL_ENV_CONTROL && call->a[2] > EXO_CONTROL_FLUSH;
    return is_unknown ? EXO_E_RANGE : FORESEE_ANY;
}

exo_status_t predict_environment(const struct oracle_call *call)
{
    uint32_t slot;
    exo_status_t status;

    switch (call->number) {
    case EXO_CALL_VERSION:
    case EXO_CALL_WAIT:
    case EXO_CALL_TIMER:
        return EXO_OK;
    case EXO_CALL_ENV_CREATE:
        return create_predict(call);
    case EXO_CALL_ENV_DISPATCHER:
        return dispatcher_predict(call);
    case EXO_CALL_ENV_GIVE:
        return give_predict(call);
    case EXO_CALL_SPARE:
        return spare_predict(call);
    case EXO_CALL_NOTIFY:
        return notify_predict(call);
    case EXO_CALL_MACHINE:
        foresee_again = true; /* the line before may still be under way */
        status = hold_find_kind(call->env, call->a[0], EXO_KIND_MACHINE, &slot);
        return status != EXO_OK                     ? status
               : call->a[1] != 0 || call->a[2] > 24 ? EXO_E_RANGE
                                                    : EXO_OK;
    case EXO_CALL_PCT:
        return call->a[0] == 0 ? FORESEE_ANY : refusal_predict(call);
    case EXO_CALL_YIELD:
    case EXO_CALL_ENV_CONTROL:
    case EXO_CALL_ENV_DESTROY:
        return refusal_predict(call);
    default:
        return call->number >= EXO_CALL_COUNT ? EXO_E_RANGE : FORESEE_ANY;
    }
}

void effect_environment(const struct oracle_call *call)
{
    uint32_t target;

    if (call->number == EXO_CALL_ENV_CREATE) {
        hold[hold_find(call->env, call->a[2])].state = EXO_STATE_PINNED;
        hold[call->a[1]] =
            (struct hold){.epoch = hold[call->a[1]].epoch,
                          .base = (uint32_t)call->a[0],
                          .env = (uint8_t)call->env,
                          .state = EXO_STATE_IDLE,
                          .kind = EXO_KIND_ENV,
                          .rights = EXO_GRANT | EXO_CALL | EXO_NOTIFY | EXO_GIVE | EXO_CONTROL,
                          .class = EXO_GUARANTEED};
    }
    if (call->number == EXO_CALL_ENV_DISPATCHER) {
        hold[hold_find(call->env, call->a[2])].state = EXO_STATE_PINNED;
    }
    if (call->number == EXO_CALL_ENV_GIVE && call->a[1] == 0) {
        (void)target_find(call->env, call->a[0], EXO_CONTROL, &target);
        for (uint64_t slot = call->a[2]; slot < call->a[2] + call->a[3]; slot++) {
            hold[slot].env = (uint8_t)target;
        }
    }
}
