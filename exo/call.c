/* SPDX-License-Identifier: BSD-2-Clause */
/* call.c - from registers to the modules. */
#include "call.h"

#include "answer.h"
#include "binding.h"
#include "env.h"
#include "irq.h"
#include "log.h"
#include "revoke.h"
#include "slice.h"
#include "space.h"
#include "upcall.h"

enum {
    MACHINE_PRINT = 0,
    MACHINE_OFF = 1,
    MACHINE_REBOOT = 2,
    PRINT_MAX = 24
};

static struct exo_result call_attach(uint32_t env, uint64_t raw, uint64_t how, uint64_t hart)
{
    uint32_t slot = binding_lookup_live(env, (exo_handle_t){raw});
    uint32_t budget = BINDING_BUDGET;

    if (slot == 0) {
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
    return answer(binding_quiesce(slot, &budget) ? EXO_OK : EXO_E_AGAIN, 0);
}

static struct exo_result call_machine(uint32_t env, const uint64_t *a)
{
    uint32_t slot;
    exo_status_t status = binding_find(env, (exo_handle_t){a[0]}, EXO_KIND_MACHINE, &slot);

    if (status != EXO_OK) {
        return answer(status, 0);
    }
    if (a[1] == MACHINE_OFF && a[2] <= 255) {
        log_end((uint8_t)a[2]);
    }
    if (a[1] == MACHINE_REBOOT && a[2] == 0) {
        log_finish();
        arch_reboot();
    }
    if (a[1] != MACHINE_PRINT || a[2] > PRINT_MAX) {
        return answer(EXO_E_RANGE, 0);
    }
    if (!log_drain()) {
        return answer(EXO_E_AGAIN, 0);
    }
    for (uint64_t i = 0; i < a[2]; i++) {
        if (log_user((char)(a[3 + i / 8] >> (8 * (i % 8))))) {
            return answer(EXO_OK, i + 1);
        }
    }
    return answer(EXO_OK, a[2]);
}

/* Where a call names an environment, and the rights it needs of it. */
static const struct {
    uint8_t is_named;
    uint8_t argument;
    uint8_t rights;
} targets[EXO_CALL_COUNT] = {
    [EXO_CALL_DERIVE] = {1, 1, EXO_GIVE},      [EXO_CALL_REVOKE] = {1, 1, 0},
    [EXO_CALL_MAP] = {1, 0, EXO_CONTROL},      [EXO_CALL_MAP_ONE] = {1, 0, EXO_CONTROL},
    [EXO_CALL_ATTACH] = {1, 0, EXO_CONTROL},   [EXO_CALL_ENV_DISPATCHER] = {1, 0, EXO_CONTROL},
    [EXO_CALL_ENV_GIVE] = {1, 0, EXO_CONTROL}, [EXO_CALL_ENV_CONTROL] = {1, 0, EXO_CONTROL},
    [EXO_CALL_SPARE] = {1, 0, EXO_CONTROL},
};

static struct exo_result call_run(uint32_t env, uint32_t hart, uint32_t target, uint64_t number,
                                  const uint64_t *a)
{
    exo_handle_t first = {a[0]};

    switch ((enum exo_call)number) {
    case EXO_CALL_VERSION:
        return answer(EXO_OK, EXO_ABI_VERSION);
    case EXO_CALL_DERIVE:
        return binding_derive(env, first, target, a[2], a[3], a[4], a[5]);
    case EXO_CALL_SPLIT:
        return binding_split(env, first, a[1], a[2]);
    case EXO_CALL_DROP:
        return binding_drop(env, first);
    case EXO_CALL_MAP:
        return space_map_call(env, target, a[1], a[2]);
    case EXO_CALL_MAP_ONE:
        return answer(space_apply(target, a[1], (exo_handle_t){a[2]}, a[3]), 0);
    case EXO_CALL_ATTACH:
        return call_attach(target, a[1], a[2], a[3]);
    case EXO_CALL_REVOKE:
        return revoke_ask(env, first, target, a[2], a[3], a[4]);
    case EXO_CALL_REVOKE_STEP:
        return revoke_step(env, first);
    case EXO_CALL_SURRENDER:
        return revoke_surrender(env, a[0], (exo_handle_t){a[1]});
    case EXO_CALL_NOTE:
        return revoke_note(env, first, a[1], a[2]);
    case EXO_CALL_INSPECT:
        return binding_inspect(env, first, a[1]);
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
    case EXO_CALL_TIMER:
        slice_timer_set(env, hart, a[0]);
        return answer(EXO_OK, 0);
    case EXO_CALL_SPARE:
        return answer(slice_spare_set(target, a[1], a[2]), 0);
    case EXO_CALL_MACHINE:
        return call_machine(env, a);
    default:
        return answer(EXO_E_RANGE, 0);
    }
}

__attribute__((noinline)) struct exo_result call_dispatch(uint32_t env, uint32_t hart,
                                                          uint64_t number, const uint64_t *a)
{
    uint32_t target = env;
    exo_status_t status = EXO_OK;

    if (targets[number].is_named) {
        status = env_resolve(env, a[targets[number].argument], targets[number].rights, &target);
    }
    bool is_filling = number == EXO_CALL_MAP || number == EXO_CALL_MAP_ONE ||
                      number == EXO_CALL_ATTACH ||
                      number == EXO_CALL_DERIVE; /* what is being taken apart gets nothing more */
    if (status == EXO_OK && is_filling && envs[target].state == EXO_ENV_DYING) {
        status = EXO_E_GONE;
    }
    if (status != EXO_OK) {
        return answer(status, 0);
    }
    return call_run(env, hart, target, number, a);
}
