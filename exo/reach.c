/* SPDX-License-Identifier: BSD-2-Clause */
/* reach.c - from a handle to an environment, and the short way there next time. */
#include "env.h"

exo_status_t env_reach(const struct dispatcher *from, uint64_t raw, uint8_t rights, uint32_t *env)
{
    exo_status_t status = env_resolve(from->env, raw, rights, env);
    const struct dispatcher *to = status == EXO_OK ? env_dispatcher(*env, from->hart) : NULL;

    /* no short way leads past a flush */
    if (to != NULL && to != from && to->is_started && env_is_running(*env) &&
        env_is_running(from->env) && !envs[*env].flushes && !from->home->flushes) {
        exo_handle_t handle = {raw};
        arch_peer_remember(from->save, handle, ledger[EXO_HANDLE_INDEX(handle)].rights, to->save);
    }
    return status;
}
