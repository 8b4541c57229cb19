/* SPDX-License-Identifier: BSD-2-Clause */
/* call.c - from registers to the modules. */
#include "call.h"

#include "answer.h"
#include "binding.h"
#include "check.h"
#include "env.h"
#include "irq.h"
#include "pct.h"
#include "revoke.h"
#include "slice.h"
#include "space.h"
#include "upcall.h"

enum {
    MACHINE_PRINT = 0,
    MACHINE_OFF = 1,
    PRINT_MAX = 24
};

static struct exo_result call_attach(uint32_t env, uint64_t raw, uint64_t how, uint64_t hart)
{
    uint32_t slot = binding_lookup(env, (exo_handle_t){raw});

    if (slot == 0 || !binding_is_live(slot)) {
        return answer(EXO_E_STALE, 0);
    }
    uint8_t kind = ledger[slot].kind;
    if (kind != EXO_KIND_SLICE && kind != EXO_KIND_IRQ) {
        return answer(EXO_E_KIND, 0);
    }
    if (how > 1 || (kind == EXO_KIND_SLICE && hart != 0)) {
        return answer(EXO_E_RANGE, 0);
    }
    if (how == 1) {
        return answer(kind == EXO_KIND_SLICE ? slice_attach(slot) : irq_attach(slot, hart), 0);
    }
    if (ledger[slot].state != EXO_STATE_MAPPED) {
        return answer(EXO_E_BUSY, 0);
    }
    if (kind == EXO_KIND_SLICE) {
        slice_detach(slot);
    } else {
        irq_detach(slot);
    }
    return answer(EXO_OK, 0);
}

static struct exo_result call_machine(uint32_t env, struct call_arguments args)
{
    uint32_t slot;
    exo_status_t status = binding_find(env, (exo_handle_t){args.a[0]}, EXO_KIND_MACHINE, &slot);

    if (status != EXO_OK) {
        return answer(status, 0);
    }
    if (args.a[1] == MACHINE_OFF && args.a[2] <= 255) {
        arch_power_off((uint8_t)args.a[2]);
    }
    if (args.a[1] != MACHINE_PRINT || args.a[2] > PRINT_MAX) {
        return answer(EXO_E_RANGE, 0);
    }
    if (!log_drain()) {
        return answer(EXO_E_AGAIN, 0);
    }
    for (uint64_t i = 0; i < args.a[2]; i++) {
        if (log_user((char)(args.a[3 + i / 8] >> (8 * (i % 8))))) {
            return answer(EXO_OK, i + 1);
        }
    }
    return answer(EXO_OK, args.a[2]);
}

static struct exo_result call_notify(uint32_t env, uint64_t bits, uint64_t hart)
{
    struct dispatcher *d = hart < hart_count ? env_dispatcher(env, (uint32_t)hart) : NULL;

    if (d == NULL) {
        return answer(EXO_E_RANGE, 0);
    }
    (void)__atomic_fetch_or(&d->save->notify, bits, __ATOMIC_RELEASE);
    upcall_post(env, (uint32_t)hart, EXO_EVENT_NOTIFY);
    return answer(EXO_OK, 0);
}

static struct exo_result call_timer(uint32_t env, uint32_t hart, uint64_t at)
{
    slice_timer_set(env, hart, at);
    harts[hart].is_stale = true;
    return answer(EXO_OK, 0);
}

static struct exo_result call_yield(uint32_t env, uint32_t hart, uint64_t raw)
{
    uint32_t to = ENV_NONE;
    exo_status_t status = raw == 0 ? EXO_OK : env_resolve(env, raw, EXO_NOTIFY, &to);

    return status == EXO_OK ? slice_yield(env, hart, to) : answer(status, 0);
}

/* The rights that a call needs of the environment it names in a0 or a1. */
static exo_status_t target_resolve(uint32_t env, uint64_t number, struct call_arguments args,
                                   uint32_t *target)
{
    switch ((enum exo_call)number) {
    case EXO_CALL_DERIVE:
        return env_resolve(env, args.a[1], EXO_GIVE, target);
    case EXO_CALL_REVOKE:
        return env_resolve(env, args.a[1], 0, target);
    case EXO_CALL_MAP:
    case EXO_CALL_ATTACH:
    case EXO_CALL_ENV_DISPATCHER:
    case EXO_CALL_ENV_GIVE:
    case EXO_CALL_ENV_CONTROL:
    case EXO_CALL_SPARE:
        return env_resolve(env, args.a[0], EXO_CONTROL, target);
    case EXO_CALL_NOTIFY:
        return env_resolve(env, args.a[0], EXO_NOTIFY, target);
    case EXO_CALL_PCT:
        return env_resolve(env, args.a[0], EXO_CALL, target);
    default:
        *target = env;
        return EXO_OK;
    }
}

/* Calls about bindings and memory. */
static struct exo_result call_resource(uint32_t env, uint32_t target, uint64_t number,
                                       struct call_arguments args)
{
    const uint64_t *a = args.a;

    switch ((enum exo_call)number) {
    case EXO_CALL_DERIVE:
        return binding_derive(env, (exo_handle_t){a[0]}, target, a[2], a[3], a[4], a[5]);
    case EXO_CALL_SPLIT:
        return binding_split(env, (exo_handle_t){a[0]}, a[1], a[2]);
    case EXO_CALL_DROP:
        return binding_drop(env, (exo_handle_t){a[0]});
    case EXO_CALL_MAP:
        return space_map_call(env, target, a[1], a[2]);
    case EXO_CALL_ATTACH:
        return call_attach(target, a[1], a[2], a[3]);
    case EXO_CALL_REVOKE:
        return revoke_ask(env, (exo_handle_t){a[0]}, target, a[2], a[3], a[4]);
    case EXO_CALL_REVOKE_STEP:
        return revoke_step(env, (exo_handle_t){a[0]});
    case EXO_CALL_SURRENDER:
        return revoke_surrender(env, a[0], (exo_handle_t){a[1]});
    case EXO_CALL_NOTE:
        return revoke_note(env, (exo_handle_t){a[0]}, a[1], a[2]);
    case EXO_CALL_INSPECT:
        return binding_inspect(env, (exo_handle_t){a[0]}, a[1]);
    default:
        return answer(EXO_E_RANGE, 0);
    }
}

/* Calls about environments and time. */
static struct exo_result call_environment(uint32_t env, uint32_t hart, uint32_t target,
                                          uint64_t number, struct call_arguments args)
{
    const uint64_t *a = args.a;

    switch ((enum exo_call)number) {
    case EXO_CALL_ENV_CREATE:
        return env_create(env, a[0], a[1], (exo_handle_t){a[2]});
    case EXO_CALL_ENV_DISPATCHER:
        return env_add_dispatcher(env, target, a[1], (exo_handle_t){a[2]}, a[3]);
    case EXO_CALL_ENV_GIVE:
        return env_give(env, target, a[1], a[2], a[3]);
    case EXO_CALL_ENV_CONTROL:
        return env_control(env, target, a[1], a[2], a[3]);
    case EXO_CALL_ENV_DESTROY:
        return env_destroy(env, a[0]);
    case EXO_CALL_YIELD:
        return call_yield(env, hart, a[0]);
    case EXO_CALL_WAIT:
        return slice_wait(env, hart, a[0]);
    case EXO_CALL_TIMER:
        return call_timer(env, hart, a[0]);
    case EXO_CALL_SPARE:
        return answer(slice_spare_set(target, a[1], a[2]), 0);
    case EXO_CALL_NOTIFY:
        return call_notify(target, a[1], a[2]);
    case EXO_CALL_MACHINE:
        return call_machine(env, args);
    default:
        return call_resource(env, target, number, args);
    }
}

bool call_dispatch(uint32_t env, uint32_t hart, uint64_t number, struct call_arguments args,
                   struct exo_result *result)
{
    uint32_t target = env;
    exo_status_t status = target_resolve(env, number, args, &target);

    bool is_filling = number == EXO_CALL_MAP || number == EXO_CALL_ATTACH ||
                      number == EXO_CALL_DERIVE; /* what is being taken apart gets nothing more */
    if (status == EXO_OK && is_filling && envs[target].state == EXO_ENV_DYING) {
        status = EXO_E_GONE;
    }
    if (status != EXO_OK) {
        *result = answer(status, 0);
        return true;
    }
    if (number == EXO_CALL_VERSION) {
        *result = (struct exo_result){EXO_OK, EXO_ABI_VERSION};
        return true;
    }
    if (number == EXO_CALL_PCT) {
        status = args.a[0] == 0 ? pct_reply(env, hart, &args.a[1])
                                : pct_enter(env, hart, target, &args.a[1]);
        *result = answer(status, 0);
        return status != EXO_OK;
    }
    *result = call_environment(env, hart, target, number, args);
    return true;
}
