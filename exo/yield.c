/* SPDX-License-Identifier: BSD-2-Clause */
/* yield.c - giving way: to somebody named, to whoever comes, or until something happens. */
#include "answer.h"
#include "env.h"
#include "slice.h"

void slice_loan_end(uint32_t env, uint32_t hart)
{
    struct dispatcher *d = env_dispatcher(env, hart);

    if (d->has_loan) {
        harts[hart].spare &= ~(1ull << env);
        d->has_loan = false;
    }
}

struct exo_result slice_wait(struct dispatcher *d, uint64_t expected)
{
    uint64_t pending = __atomic_load_n(&d->save->pending, __ATOMIC_ACQUIRE);

    if (pending == expected) {
        d->is_waiting = true;
        if (d->has_loan) {
            slice_loan_end(d->env, d->hart);
        }
        harts[d->hart].is_stale = true;
        if (harts[d->hart].is_grace) {
            slice_grace_end(d->hart);
        }
    }
    return answer(EXO_OK, pending);
}

/* Does `env`, which runs, run on the time of `holder`: its own, or as the end of its transfers? */
static inline bool is_run_for(uint32_t holder, uint32_t hart, uint32_t env)
{
    return holder == env || slice_runner(holder, hart) == env;
}

exo_status_t slice_yield(const struct dispatcher *from, uint64_t raw)
{
    uint32_t hart = from->hart;
    struct hart *h = &harts[hart];
    uint32_t to;
    exo_status_t status = env_reach(from, raw, EXO_NOTIFY, &to);

    if (status != EXO_OK) {
        return status;
    }
    bool is_owner = h->owner != ENV_NONE && is_run_for(h->owner, hart, from->env);
    h->is_yielded |= is_owner;
    /* else somebody's gift would be taken over on spare time */
    if (is_owner || h->donee == ENV_NONE || is_run_for(h->donee, hart, from->env)) {
        h->donee = to == from->env ? ENV_NONE : (uint8_t)to;
    }
    if (h->is_grace) {
        slice_grace_end(hart);
    }
    if (from->has_loan) {
        slice_loan_end(from->env, hart);
    }
    h->spare_env = ENV_NONE;
    uint32_t next =
        h->donee == ENV_NONE || !h->is_yielded ? ENV_NONE : slice_runner(h->donee, hart);
    if (next == ENV_NONE || h->is_timed) {
        h->is_stale = true; /* somebody else is to be found */
    } else {
        slice_switch(hart, next);
    }
    return EXO_OK;
}
