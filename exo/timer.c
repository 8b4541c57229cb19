/* SPDX-License-Identifier: BSD-2-Clause */
/* timer.c - one-shot timers, one a dispatcher. */
#include "env.h"
#include "slice.h"
#include "upcall.h"

enum {
    EXPIRED_MAX = 4 /* in one visit */
};

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
    uint32_t expired = 0;
    uint32_t env = 0;

    /* counted along: to find the next by its bit costs more where there is no instruction for it */
    for (uint64_t left = harts[hart].timers; left != 0; left >>= 1, env++) {
        if ((left & 1) == 0) {
            continue;
        }
        uint64_t at = envs[env].dispatcher[hart]->timer_at;
        if (at <= now && expired++ == EXPIRED_MAX) {
            return 0; /* the next visit comes at once: the others are long over, too */
        }
        if (at <= now) {
            slice_timer_set(env, hart, UINT64_MAX);
            upcall_post(env, hart, EXO_EVENT_TIMER);
        } else if (at < earliest) {
            earliest = at;
        }
    }
    return earliest;
}
