/* SPDX-License-Identifier: BSD-2-Clause */
/* destroy.c - taking an environment apart, a bounded step at a time. */
#include "answer.h"
#include "binding.h"
#include "env.h"
#include "frame.h"
#include "info.h"
#include "log.h"
#include "pct.h"
#include "report.h"
#include "revoke.h"
#include "slice.h"
#include "space.h"

#include <string.h>

/* Of a budget. */
enum {
    BLOCK_COST = BINDING_ZEROING_COST / 2, /* one frame */
    GENERATION_COST = 16                   /* others forget it, and its children are looked for */
};

/* Descendants go; those that carry somebody else's environment move up to the grandparent. */
static bool children_remove(uint32_t slot, uint32_t creator, uint32_t *budget)
{
    enum prune pruned = binding_prune(slot, creator, budget);

    while (pruned == PRUNE_PINNED && binding_budget_take(budget, 1)) {
        /* it is below the newest child */
        binding_reparent(ledger[slot].node.child, ledger[slot].node.parent);
        pruned = binding_prune(slot, creator, budget);
    }
    return pruned == PRUNE_DONE;
}

/* One slot of the dying environment returns to its creator; false = again. */
static bool slot_reap(uint32_t slot, uint32_t creator, uint32_t *budget)
{
    if (binding_is_live(slot) && ledger[slot].kind == EXO_KIND_REQUEST) {
        if (!revoke_reap(slot, budget)) {
            return false;
        }
    } else if (binding_is_live(slot)) {
        if (!children_remove(slot, creator, budget) || !binding_quiesce(slot, budget)) {
            return false;
        }
        binding_unlink(slot);
        binding_free(slot);
    } else if (!binding_budget_take(budget, 1)) {
        return false;
    } else if (ledger[slot].state != EXO_STATE_FREE && ledger[slot].state != EXO_STATE_RETIRED) {
        binding_free(slot); /* surrendered, or a tombstone */
    }
    ledger[slot].env = (uint8_t)creator;
    return true;
}

static void block_return(uint32_t env, uint32_t hart)
{
    uint32_t slot = envs[env].block_slot[hart];
    uint64_t frame = ledger[slot].node.base;

    memset(arch_frame_pointer((exo_frame_t){frame}), 0, EXO_FRAME_SIZE);
    frame_set_kind(frame, FRAME_ORDINARY);
    frame_set_kind(frame + 1, FRAME_ORDINARY);
    ledger[slot].state = EXO_STATE_IDLE;
    envs[env].block_slot[hart] = 0;
    envs[env].dispatcher[hart] = NULL;
}

/* False: again. */
static bool blocks_return(uint32_t env, uint32_t *budget)
{
    pct_forget(env);
    slice_forget(env);
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        if (envs[env].block_slot[hart] != 0) {
            if (!binding_budget_take(budget, BLOCK_COST)) {
                return false;
            }
            block_return(env, hart);
        }
    }
    return true;
}

static void env_return(uint32_t env)
{
    space_table_free(envs[env].root);
    ledger[envs[env].root_slot].state = EXO_STATE_IDLE;
    for (uint32_t index = 0; index < EXO_ENV_MAX; index++) {
        if (envs[index].owner == env) {
            envs[index].owner = envs[env].creator;
        }
    }
    envs[env] = (struct env){.epoch = envs[env].epoch, .owner = envs[env].creator};
    info_env_changed(env);
}

/* The first environment that `env`, which is dying and makes no more, created and that still is;
 * ENV_NONE. */
static uint32_t child_of(uint32_t env)
{
    for (; envs[env].child < EXO_ENV_MAX; envs[env].child++) {
        uint32_t index = envs[env].child;
        if (index != env && envs[index].state != EXO_ENV_FREE && envs[index].creator == env) {
            return index;
        }
    }
    return ENV_NONE;
}

/* False: again. */
static bool dying_begin(uint32_t env, uint32_t *budget)
{
    if (envs[env].state == EXO_ENV_DYING) {
        return true;
    }
    if (!binding_budget_take(budget, GENERATION_COST)) {
        return false;
    }
    env_state_set(env, EXO_ENV_DYING);
    pct_forget(env);
    slice_forget(env);
    revoke_victim_gone(env);
    return true;
}

/* `env`, and all that it created, ends. The youngest generation goes first: it goes into *youngest,
 * each is younger than its creator. False: again. */
static bool generations_end(uint32_t env, uint32_t *youngest, uint32_t *budget)
{
    do {
        if (!dying_begin(env, budget)) {
            return false;
        }
        *youngest = env;
        env = child_of(env);
    } while (env != ENV_NONE);
    return true;
}

/* True: all of it is returned. */
static bool step(uint32_t env, uint32_t *budget)
{
    if (report_waits(env)) {
        return false; /* it is told out of what goes here */
    }
    if (slice_is_elsewhere(env)) {
        slice_forget(env); /* once more: a kick may have been refused */
        return false;
    }
    while (envs[env].cursor < envs[env].slot_count) {
        uint32_t slot = envs[env].slot_first + envs[env].cursor;
        if (!slot_reap(slot, envs[env].creator, budget)) {
            return false;
        }
        envs[env].cursor++;
    }
    if (!blocks_return(env, budget) || !binding_budget_take(budget, BINDING_ZEROING_COST)) {
        return false;
    }
    env_return(env);
    return true;
}

struct exo_result env_destroy(uint32_t caller, uint64_t raw)
{
    uint32_t env;
    exo_status_t status = env_resolve(caller, raw, EXO_CONTROL, &env);

    if (status != EXO_OK) {
        return answer(status, 0);
    }
    if (envs[env].creator != caller || env == caller || env == ENV_BROKER) {
        return answer(EXO_E_DENIED, 0);
    }

    uint32_t budget = BINDING_BUDGET;
    uint32_t youngest = env;
    bool is_done = generations_end(env, &youngest, &budget) && step(youngest, &budget);
    if (report_waits(youngest) && budget == BINDING_BUDGET) { /* a part costs a budget */
        log_step();
    }
    return answer(is_done && youngest == env ? EXO_OK : EXO_E_AGAIN, 0);
}
