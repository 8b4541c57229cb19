/* SPDX-License-Identifier: BSD-2-Clause */
/* give.c - handing slots and environment numbers down to a child. */
#include "answer.h"
#include "binding.h"
#include "env.h"

static exo_status_t slots_give(uint32_t caller, struct env *child, uint64_t first, uint64_t count,
                               uint32_t env)
{
    if (count == 0 || count > EXO_GIVE_MAX || first >= ledger_limit ||
        count > ledger_limit - first) {
        return EXO_E_RANGE;
    }
    if (child->slot_count != 0 && first != child->slot_first + child->slot_count) {
        return EXO_E_RANGE;
    }
    if (!binding_name(caller, first + count)) {
        return EXO_E_AGAIN;
    }
    if (first + count > ledger_count) {
        return EXO_E_BUSY;
    }
    struct binding *const given = &ledger[first]; /* slot 0 is not free */
    const struct binding *const end = given + count;
    for (const struct binding *b = given; b != end; b++) {
        if (b->state != EXO_STATE_FREE || b->env != caller) {
            return EXO_E_BUSY;
        }
    }

    for (struct binding *b = given; b != end; b++) {
        b->env = (uint8_t)env;
    }
    if (child->slot_count == 0) {
        child->slot_first = (uint32_t)first;
    }
    child->slot_count += (uint32_t)count;
    return EXO_OK;
}

static exo_status_t indices_give(uint32_t caller, uint32_t env, uint64_t first, uint64_t count)
{
    if (first >= EXO_ENV_MAX || count == 0 || count > EXO_ENV_MAX - first) {
        return EXO_E_RANGE;
    }
    for (uint64_t index = first; index < first + count; index++) {
        if (envs[index].owner != caller || envs[index].state != EXO_ENV_FREE) {
            return EXO_E_BUSY;
        }
    }

    for (uint64_t index = first; index < first + count; index++) {
        envs[index].owner = (uint8_t)env;
    }
    return EXO_OK;
}

struct exo_result env_give(uint32_t caller, uint32_t env, uint64_t what, uint64_t first,
                           uint64_t count)
{
    if (what > 1 || env == caller) {
        return answer(EXO_E_RANGE, 0);
    }
    if (envs[env].creator != caller || envs[env].state == EXO_ENV_DYING) {
        return answer(EXO_E_DENIED, 0);
    }
    exo_status_t status = what == 0 ? slots_give(caller, &envs[env], first, count, env)
                                    : indices_give(caller, env, first, count);
    return answer(status, 0);
}
