/* SPDX-License-Identifier: BSD-2-Clause */
/* timer.c - one-shot timers, one a dispatcher. */
#include "env.h"
#include "slice.h"
#include "upcall.h"

void slice_timer_set(uint32_t env, uint32_t hart, uint64_t at)
{
    struct dispatcher *d = env_dispatcher(env, hart);

    d->timer_at = at;
    harts[hart].is_timed = true; /* the hart's own timer is armed anew */
    harts[hart].timers |= 1ull << env;
    if (at == UINT64_MAX) {
        harts[hart].timers &= ~(1ull << env);
    }
}

uint64_t slice_timers_expire(uint32_t hart, uint64_t now)
{
    uint64_t earliest = UINT64_MAX;

    for (uint64_t left = harts[hart].timers; left != 0; left &= left - 1) {
        uint32_t env = (uint32_t)__builtin_ctzll(left);
        struct dispatcher *d = env_dispatcher(env, hart);
        if (d->timer_at <= now) {
            slice_timer_set(env, hart, UINT64_MAX);
            upcall_post(env, hart, EXO_EVENT_TIMER);
        } else if (d->timer_at < earliest) {
            earliest = d->timer_at;
        }
    }
    return earliest;
}
