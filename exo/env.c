/* SPDX-License-Identifier: BSD-2-Clause */
/* env.c - making environments and saying how they fare. */
#include "env.h"

#include "answer.h"
#include "binding.h"
#include "check.h"
#include "frame.h"
#include "info.h"
#include "log.h"
#include "pct.h"
#include "revoke.h"
#include "slice.h"
#include "space.h"
#include "table.h"
#include "upcall.h"

#include <string.h>

struct env envs[EXO_ENV_MAX];

/* What is pinned can't be taken back: guaranteed only. */
static exo_status_t pin_check(uint32_t caller, exo_handle_t handle, uint32_t *slot)
{
    exo_status_t status = binding_find(caller, handle, EXO_KIND_FRAME, slot);

    if (status == EXO_OK && ledger[*slot].order == 1 && ledger[*slot].class != EXO_GUARANTEED) {
        return EXO_E_DENIED;
    }
    return status == EXO_OK ? table_donation_check(*slot) : status;
}

void env_begin(uint32_t index, uint32_t root_slot, struct env life)
{
    uint64_t root = ledger[root_slot].node.base;

    life.epoch = envs[index].epoch + 1;
    life.root = (uint32_t)root;
    life.root_slot = root_slot;
    life.page_idle = binding_what(index, EXO_STATE_IDLE);
    life.page_mapped = binding_what(index, EXO_STATE_MAPPED);
    envs[index] = life;
    space_table_init(root);
    arch_space_init((exo_frame_t){root});
    ledger[root_slot].state = EXO_STATE_PINNED;
}

struct exo_result env_create(uint32_t caller, uint64_t index, uint64_t slot, exo_handle_t root)
{
    uint32_t root_slot;
    exo_status_t status = pin_check(caller, root, &root_slot);

    if (status == EXO_OK) {
        status = index >= EXO_ENV_MAX || index == ENV_BROKER ? EXO_E_RANGE
                 : envs[index].owner != caller               ? EXO_E_DENIED
                 : envs[index].state != EXO_ENV_FREE         ? EXO_E_BUSY
                                                             : binding_target(caller, slot);
    }
    if (status != EXO_OK) {
        return answer(status, 0);
    }

    env_begin((uint32_t)index, root_slot,
              (struct env){.state = EXO_ENV_STOPPED,
                           .owner = (uint8_t)caller,
                           .creator = (uint8_t)caller,
                           .creator_hart = (uint8_t)arch_hart()});
    info_env_changed((uint32_t)index);
    struct binding b = {.kind = EXO_KIND_ENV,
                        .state = EXO_STATE_IDLE,
                        .rights = EXO_GRANT | EXO_CALL | EXO_NOTIFY | EXO_GIVE | EXO_CONTROL,
                        .class = EXO_GUARANTEED,
                        .node.base = (uint32_t)index,
                        .node.vpn = (uint32_t)envs[index].epoch};
    binding_insert((uint32_t)slot, caller, b, 0);
    return answer(EXO_OK, binding_handle((uint32_t)slot).raw);
}

void env_block_init(uint32_t env, uint32_t hart, uint64_t frame, uint64_t save_va)
{
    struct exo_save_area *save = arch_frame_pointer((exo_frame_t){frame + 1});
    struct dispatcher *d = env_dispatcher_of(save);

    frame_set_kind(frame, FRAME_DISPATCHER);
    frame_set_kind(frame + 1, FRAME_SAVE);
    memset(arch_frame_pointer((exo_frame_t){frame}), 0, (size_t)2 * EXO_FRAME_SIZE);
    d->env = (uint8_t)env;
    d->hart = (uint8_t)hart;
    d->home = &envs[env];
    d->timer_at = UINT64_MAX;
    d->save = save;
    d->part = &save->running;
    save->self = save_va;
    arch_dispatcher_init(save, hart, (exo_frame_t){envs[env].root}, &harts[hart]);
    envs[env].dispatcher[hart] = d;
}

struct exo_result env_add_dispatcher(uint32_t caller, uint32_t env, uint64_t hart,
                                     exo_handle_t block, uint64_t save_va)
{
    uint32_t slot;
    exo_status_t status = pin_check(caller, block, &slot);

    if (status == EXO_OK) {
        status = hart >= hart_count || save_va >= ARCH_USER_TOP ? EXO_E_RANGE
                 : (save_va & (EXO_FRAME_SIZE - 1)) != 0        ? EXO_E_ALIGN
                 : envs[env].creator != caller                  ? EXO_E_DENIED
                 : env_is_ended(env)                            ? EXO_E_GONE
                 : envs[env].block_slot[hart] != 0              ? EXO_E_BUSY
                                                                : EXO_OK;
    }
    if (status != EXO_OK) {
        return answer(status, 0);
    }

    env_block_init(env, (uint32_t)hart, ledger[slot].node.base, save_va);
    ledger[slot].state = EXO_STATE_PINNED;
    envs[env].block_slot[hart] = slot;
    space_dispatcher_added(env);
    revoke_records_show(env);
    return answer(EXO_OK, 0);
}

void env_state_set(uint32_t env, uint8_t state)
{
    envs[env].state = state;
    env_leaf_forget(&envs[env]);
    info_env_changed(env);
}

void env_end(uint32_t env, uint8_t state, uint64_t code)
{
    uint8_t creator = envs[env].creator;
    struct dispatcher *told = env_dispatcher(creator, envs[env].creator_hart);

    envs[env].code = code;
    env_state_set(env, state);
    pct_forget(env);
    slice_forget(env);
    if (env == ENV_BROKER) {
        log_finish();
        log_line("the broker ended: nobody is left\n");
        log_end(97);
    }
    if (told != NULL) {
        (void)__atomic_fetch_or(&told->save->children, 1ull << env, __ATOMIC_RELEASE);
        upcall_post(creator, envs[env].creator_hart, EXO_EVENT_CHILD);
    }
}

static exo_status_t start(uint32_t env, uint64_t hart)
{
    struct dispatcher *d = hart < hart_count ? env_dispatcher(env, (uint32_t)hart) : NULL;

    if (d == NULL) {
        return EXO_E_RANGE;
    }
    if (d->is_started || (envs[env].state != EXO_ENV_STOPPED && !env_is_running(env))) {
        return EXO_E_BUSY;
    }

    env_state_set(env, EXO_ENV_RUNNING);
    d->is_started = true;
    d->part = &d->save->running;
    upcall_post(env, (uint32_t)hart, EXO_EVENT_RUN);
    return EXO_OK;
}

static exo_status_t pause(uint32_t env, uint8_t from, uint8_t to)
{
    if (envs[env].state != from) {
        return EXO_E_BUSY;
    }

    env_state_set(env, to);
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        slice_poke(env, hart);
    }
    return EXO_OK;
}

struct exo_result env_control(uint32_t caller, uint32_t env, uint64_t hart, uint64_t what,
                              uint64_t arg)
{
    /* what waited for the lock while somebody stopped us must not undo that */
    if (env == caller &&
        (what == EXO_CONTROL_STOP || what == EXO_CONTROL_RESUME || what == EXO_CONTROL_FLUSH ||
         (what == EXO_CONTROL_START && !env_is_running(env)))) {
        return answer(EXO_E_DENIED, 0);
    }
    switch (what) {
    case EXO_CONTROL_START:
        return answer(start(env, hart), 0);
    case EXO_CONTROL_STOP:
        return answer(pause(env, EXO_ENV_RUNNING, EXO_ENV_STOPPED), 0);
    case EXO_CONTROL_RESUME:
        return answer(pause(env, EXO_ENV_STOPPED, EXO_ENV_RUNNING), 0);
    case EXO_CONTROL_EXIT:
        if (env != caller) {
            return answer(EXO_E_DENIED, 0);
        }
        env_end(env, EXO_ENV_EXITED, arg);
        return answer(EXO_OK, 0);
    case EXO_CONTROL_STATE:
        return answer(EXO_OK, envs[env].state | envs[env].code << 8);
    case EXO_CONTROL_FLUSH:
        /* a hart that is in it has noted how to leave */
        if (arg > 1 || envs[env].state != EXO_ENV_STOPPED || slice_is_elsewhere(env)) {
            return answer(arg > 1 ? EXO_E_RANGE : EXO_E_BUSY, 0);
        }

        envs[env].flushes = arg != 0;
        return answer(EXO_OK, 0);
    default:
        return answer(EXO_E_RANGE, 0);
    }
}
