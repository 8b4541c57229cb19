/* SPDX-License-Identifier: BSD-2-Clause */
/* calls.c - which call, and the arguments of those about requests, environments and time. */
#include "calls.h"

#include "binding.h"
#include "env.h"
#include "fixture.h"
#include "hold.h"
#include "pick.h"
#include "random.h"
#include "revoke.h"
#include "slice.h"

static const uint8_t weights[EXO_CALL_COUNT] = {
    [EXO_CALL_VERSION] = 1,  [EXO_CALL_DERIVE] = 24,     [EXO_CALL_SPLIT] = 5,
    [EXO_CALL_DROP] = 18,    [EXO_CALL_MAP] = 24,        [EXO_CALL_ATTACH] = 6,
    [EXO_CALL_REVOKE] = 4,   [EXO_CALL_REVOKE_STEP] = 8, [EXO_CALL_SURRENDER] = 5,
    [EXO_CALL_NOTE] = 2,     [EXO_CALL_ENV_CREATE] = 2,  [EXO_CALL_ENV_DISPATCHER] = 3,
    [EXO_CALL_ENV_GIVE] = 2, [EXO_CALL_ENV_CONTROL] = 2, [EXO_CALL_ENV_DESTROY] = 1,
    [EXO_CALL_YIELD] = 2,    [EXO_CALL_WAIT] = 1,        [EXO_CALL_TIMER] = 2,
    [EXO_CALL_SPARE] = 2,    [EXO_CALL_PCT] = 4,         [EXO_CALL_NOTIFY] = 3,
    [EXO_CALL_MACHINE] = 1,  [EXO_CALL_INSPECT] = 5,     [EXO_CALL_MAP_ONE] = 16};

/* ---- revocation ---- */

static void revoke_make(struct oracle_call *call)
{
    uint32_t ancestor = pick_held(call->env, PICK_LIVE, EXO_KIND_FRAME);
    uint32_t victim;

    for (uint32_t i = 0; i < 30 && !hold_has_children(ancestor); i++) {
        ancestor = pick_held(call->env, PICK_LIVE, EXO_KIND_NONE);
    }
    call->a[1] = pick_environment(call->env, 100, &victim);
    uint32_t held = pick_held(victim, PICK_LIVE, EXO_KIND_FRAME);
    if (hold[hold[held].parent].env == call->env && random_chance(70)) {
        ancestor = hold[held].parent;
    }
    uint32_t order = hold_is_extent(hold[ancestor].kind) ? random_below(2) : 0;
    call->a[0] = pick_handle(ancestor);
    call->a[2] = pick_free(call->env);
    call->a[3] = pick_number(6) << 8 | order;
    call->a[4] = pick_number(30000);
}

/* The environment changes its mind about what it would miss least. */
static void order_declare(uint32_t env)
{
    for (uint32_t hart = 0; hart < MODEL_HARTS; hart++) {
        struct dispatcher *d = env_dispatcher(env, hart);
        for (uint32_t i = 0; d != NULL && i < 4; i++) {
            uint32_t slot = pick_held(env, PICK_LIVE, EXO_KIND_FRAME);
            for (uint32_t j = 0; j < 10 && hold[slot].class != EXO_GUARANTEED && i < 2; j++) {
                slot = pick_held(env, PICK_LIVE, EXO_KIND_FRAME);
            }
            d->save->surrender[i] = pick_is_vital(slot) ? 0 : pick_handle(slot);
        }
    }
}

static void surrender_make(struct oracle_call *call)
{
    uint32_t request = envs[call->env].request[random_below(EXO_REQUEST_MAX)];

    for (uint32_t i = 0; i < EXO_REQUEST_MAX && request == 0; i++) {
        request = envs[call->env].request[i];
    }
    uint32_t slot = pick_held(call->env, PICK_LIVE, hold[request].rights);
    for (uint32_t i = 0; i < 30 && (hold[slot].parent != hold[request].base || pick_is_vital(slot));
         i++) {
        slot = pick_held(call->env, PICK_LIVE, hold[request].rights);
    }
    call->a[0] = pick_handle(request);
    call->a[1] = random_chance(10) || pick_is_vital(slot) ? 0 : pick_handle(slot);
}

/* A request of `env` whose last step took something by force; 0: none. */
static uint32_t told_request(uint32_t env)
{
    for (uint32_t i = 0; i < EXO_ENV_MAX * EXO_REQUEST_MAX; i++) {
        uint32_t slot = envs[i / EXO_REQUEST_MAX].request[i % EXO_REQUEST_MAX];
        uint32_t first = slot == 0 || hold[slot].env != env ? 0 : ledger[slot].request.collect;
        if (first != 0 && ledger[first].node.prev == HANDED_TOLD) {
            return slot;
        }
    }
    return 0;
}

static void note_make(struct oracle_call *call)
{
    uint32_t request = told_request(call->env);

    if (request == 0 || random_chance(20)) {
        request = pick_held(call->env, EXO_STATE_IDLE, EXO_KIND_REQUEST);
    }
    uint32_t slot = request == 0 ? 0 : ledger[request].request.collect;
    call->a[0] = pick_handle(request);
    call->a[1] = random_chance(95) ? slot : random_extreme();
    call->a[2] = random_next();
}

/* ---- environments and time ---- */

static uint32_t pinnable(uint32_t env)
{
    uint32_t slot = 0;

    for (uint32_t i = 0; i < 40; i++) {
        slot = pick_held(env, EXO_STATE_IDLE, EXO_KIND_FRAME);
        if (hold[slot].order == 1 && hold[slot].class == EXO_GUARANTEED) {
            break;
        }
    }
    return slot;
}

static void environment_make(struct oracle_call *call)
{
    uint32_t target;

    switch (call->number) {
    case EXO_CALL_ENV_CREATE:
        call->a[0] = random_chance(80) && call->env != 0 ? 10 + call->env : pick_number(16);
        call->a[1] = pick_free(call->env);
        call->a[2] = pick_handle(pinnable(call->env));
        break;
    case EXO_CALL_ENV_DISPATCHER:
        call->a[0] = pick_environment(call->env, 100, &target);
        for (uint32_t i = 0; i < 40 && (target == call->env || envs[target].creator != call->env);
             i++) {
            call->a[0] = pick_environment(call->env, 100, &target);
        }
        call->a[1] = pick_number(MODEL_HARTS);
        call->a[2] = pick_handle(pinnable(call->env));
        call->a[3] = pick_number(64) * EXO_FRAME_SIZE;
        break;
    default:
        call->a[0] = pick_environment(call->env, 100, &target);
        call->a[1] = random_chance(80) ? 0 : pick_number(2);
        call->a[2] = call->a[1] == 0 ? pick_free(call->env) : pick_number(EXO_ENV_MAX);
        if (call->a[1] == 0 && random_chance(50)) {
            call->a[2] = envs[target].slot_first + envs[target].slot_count;
        }
        call->a[3] = pick_number(4);
    }
}

static void control_make(struct oracle_call *call, bool is_late)
{
    uint32_t target;

    call->a[0] = pick_environment(call->env, 90, &target);
    call->a[1] = pick_number(MODEL_HARTS);
    call->a[2] = pick_number(5);
    call->a[3] = random_next();
    bool is_needed = target < MODEL_ENVS && !is_late;
    if (call->env == 0 && target == 0) {
        call->a[2] = EXO_CONTROL_STATE; /* the machine ends with the broker */
    } else if (is_needed && call->a[2] == EXO_CONTROL_EXIT) {
        call->a[2] = EXO_CONTROL_RESUME;
    }
    if (call->number == EXO_CALL_ENV_DESTROY && is_needed) {
        call->a[0] = 0;
    }
    if (call->env == 0 && call->a[0] == 0 && call->number == EXO_CALL_ENV_CONTROL) {
        call->a[2] = EXO_CONTROL_STATE;
    }
}

static void time_make(struct oracle_call *call)
{
    uint32_t target;
    struct dispatcher *d = env_dispatcher(call->env, call->hart);

    switch (call->number) {
    case EXO_CALL_YIELD:
        call->a[0] = pick_environment(call->env, 50, &target);
        break;
    case EXO_CALL_WAIT:
        call->a[0] = random_chance(80) ? d->save->pending : random_next();
        break;
    case EXO_CALL_TIMER:
        call->a[0] = random_chance(20) ? random_extreme() : fake.now + random_below(30000);
        break;
    case EXO_CALL_SPARE:
        call->a[0] = pick_environment(call->env, 10, &target);
        call->a[1] = pick_number(MODEL_HARTS);
        call->a[2] = random_chance(90) ? 1 : pick_number(3);
        break;
    case EXO_CALL_PCT:
        call->a[0] = d->pct_caller != NULL ? 0 : pick_environment(call->env, 100, &target);
        break;
    default:
        call->a[0] = pick_environment(call->env, 90, &target);
        call->a[1] = random_next();
        call->a[2] = pick_number(MODEL_HARTS);
    }
}

static uint64_t number_make(void)
{
    uint32_t at = random_below(131);

    for (uint64_t number = 0; number < EXO_CALL_COUNT; number++) {
        if (at < weights[number]) {
            return number;
        }
        at -= weights[number];
    }
    return random_chance(50) ? EXO_CALL_COUNT + random_below(10) : random_extreme() | 32;
}

static void arguments_make(struct oracle_call *call, bool is_late)
{
    switch (call->number) {
    case EXO_CALL_DERIVE:
        derive_make(call);
        break;
    case EXO_CALL_SPLIT:
        split_make(call);
        break;
    case EXO_CALL_DROP:
        drop_make(call);
        break;
    case EXO_CALL_MAP:
        map_make(call);
        break;
    case EXO_CALL_MAP_ONE:
        map_one_make(call);
        break;
    case EXO_CALL_ATTACH:
        attach_make(call);
        break;
    case EXO_CALL_INSPECT:
        inspect_make(call);
        break;
    case EXO_CALL_REVOKE:
        revoke_make(call);
        break;
    case EXO_CALL_REVOKE_STEP:
        call->a[0] = pick_handle(pick_held(call->env, EXO_STATE_IDLE, EXO_KIND_REQUEST));
        break;
    case EXO_CALL_SURRENDER:
        surrender_make(call);
        break;
    case EXO_CALL_NOTE:
        note_make(call);
        break;
    case EXO_CALL_ENV_CREATE:
    case EXO_CALL_ENV_DISPATCHER:
    case EXO_CALL_ENV_GIVE:
        environment_make(call);
        break;
    case EXO_CALL_ENV_CONTROL:
    case EXO_CALL_ENV_DESTROY:
        control_make(call, is_late);
        break;
    case EXO_CALL_MACHINE:
        call->a[0] = pick_handle(pick_held(call->env, PICK_LIVE, EXO_KIND_MACHINE));
        call->a[2] = pick_number(26);
        call->a[3] = call->a[4] = call->a[5] = 0x6161616161616161ull;
        break;
    default:
        time_make(call);
    }
}

struct oracle_call call_make(uint32_t hart, bool is_late)
{
    struct oracle_call call = {.env = harts[hart].current, .hart = hart, .number = number_make()};
    bool is_entered = env_dispatcher(call.env, hart)->pct_caller != NULL;

    if (is_entered && random_chance(30)) {
        call.number = EXO_CALL_PCT;
    }
    if (told_request(call.env) != 0 && random_chance(10)) {
        call.number = EXO_CALL_NOTE;
    }
    if (random_chance(5)) {
        order_declare(call.env);
    }
    arguments_make(&call, is_late);
    return call;
}
