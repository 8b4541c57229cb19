/* SPDX-License-Identifier: BSD-2-Clause */
/* slice.c - vectors of positions, timers, overrun, and the choice of who runs. */
#include "slice.h"

#include "binding.h"
#include "env.h"
#include "frame.h"
#include "recorder.h"
#include "revoke.h"
#include "upcall.h"

enum {
    GRACE_SHARE = 8
};

struct hart harts[EXO_HART_MAX];
uint32_t hart_count;

uint64_t slice_ticks;
uint64_t slice_start;

void slice_init(uint32_t count, uint64_t timebase_hz, uint64_t start)
{
    hart_count = count;
    slice_ticks = timebase_hz / EXO_SLICE_HZ;
    slice_start = start;
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        harts[hart] = (struct hart){.end = start,
                                    .ticks = slice_ticks,
                                    .current = ENV_NONE,
                                    .donee = ENV_NONE,
                                    .owner = ENV_NONE,
                                    .spare_env = ENV_NONE,
                                    .fp_owner = ENV_NONE};
    }
}

/* ---- who may run ---- */

uint32_t slice_runner_behind(uint32_t env, uint32_t hart, uint64_t *passed)
{
    while ((*passed >> env & 1) == 0) {
        *passed |= 1ull << env;
        struct dispatcher *d = env_dispatcher(env, hart);
        if (d == NULL || !d->is_started || !env_is_running(env)) {
            return ENV_NONE;
        }
        if (d->pct_callee == NULL) {
            return d->is_waiting ? ENV_NONE : env;
        }
        env = env_dispatcher_of(d->pct_callee)->env;
    }
    return ENV_NONE;
}

void slice_stale(uint32_t hart)
{
    harts[hart].is_stale = true;
    harts[hart].plain_until = 0;
    if (hart != arch_hart() && !harts[hart].is_kicked) {
        harts[hart].is_kicked = arch_kick(hart); /* refused: the next to post tries again */
    }
}

/* Does it run now, or would it if it were awake? All others are chosen when their position begins.
 */
static bool is_concerned(uint32_t env, uint32_t hart)
{
    const struct hart *h = &harts[hart];
    const struct dispatcher *d = env_dispatcher(env, hart);
    bool is_spare_now = h->current == ENV_NONE || h->current == h->spare_env;

    return h->current == env || h->donee == env || h->owner == env ||
           (d != NULL && d->pct_caller != NULL) || (is_spare_now && (h->spare >> env & 1) != 0);
}

bool slice_is_for(uint32_t hart, uint32_t env)
{
    const struct hart *h = &harts[hart];

    return h->owner != ENV_NONE && !h->is_yielded && slice_runner(h->owner, hart) == env;
}

void slice_poke(uint32_t env, uint32_t hart)
{
    if (is_concerned(env, hart)) {
        slice_stale(hart);
    }
}

/* On whose position the hart is; NULL: vacant. */
static struct dispatcher *owner_of(uint32_t hart)
{
    uint32_t owner = harts[hart].owner;

    return owner == ENV_NONE ? NULL : env_dispatcher(owner, hart);
}

void slice_owner_see(uint32_t hart)
{
    uint32_t slot = harts[hart].vector[harts[hart].position];

    harts[hart].owner = slot == 0 ? ENV_NONE : ledger[slot].env;
}

static uint32_t spare_pick(uint32_t hart)
{
    struct hart *h = &harts[hart];
    uint64_t seen = 0; /* on the way to nobody: transfers that meet are followed once */

    for (uint32_t i = 1; i <= EXO_ENV_MAX; i++) {
        uint32_t env = (h->spare_last + i) % EXO_ENV_MAX;
        if ((h->spare >> env & 1) != 0 && slice_runner_seen(env, hart, &seen) != ENV_NONE) {
            return env;
        }
    }
    return ENV_NONE;
}

static uint32_t pick(uint32_t hart)
{
    struct hart *h = &harts[hart];

    if (h->owner != ENV_NONE && !h->is_yielded) {
        uint32_t owner = slice_runner(h->owner, hart);
        if (owner != ENV_NONE) {
            return owner;
        }
    }
    uint32_t donee = h->donee == ENV_NONE ? ENV_NONE : slice_runner(h->donee, hart);
    if (donee != ENV_NONE) {
        return donee;
    }
    if (h->spare_env == ENV_NONE || (h->spare >> h->spare_env & 1) == 0 ||
        slice_runner(h->spare_env, hart) == ENV_NONE) {
        h->spare_env = (uint8_t)spare_pick(hart);
    }
    if (h->spare_env == ENV_NONE) {
        return ENV_NONE;
    }
    h->spare_last = h->spare_env;
    return slice_runner(h->spare_env, hart);
}

/* ---- switching ---- */

/* To the environment that the hart is in: nothing has to be chosen anew. */
static void post_current(uint32_t hart, uint32_t env, uint64_t event)
{
    struct dispatcher *d = envs[env].dispatcher[hart];

    (void)__atomic_fetch_or(&d->save->pending, event, __ATOMIC_RELEASE);
    d->is_waiting = false;
    d->is_poked = true;
}

__attribute__((noinline)) void slice_leave(uint32_t hart, bool flushes)
{
    region_leave(hart);
    if (harts[hart].flushes || flushes) {
        arch_flush_state();
    }
    harts[hart].flushes = flushes;
}

void slice_switch(uint32_t hart, uint32_t env)
{
    if (env != ENV_NONE) {
        envs[env].dispatcher[hart]->is_apart = true;
    }
    if (harts[hart].current == env) {
        return;
    }
    slice_transfer(hart, env);
    recorder_note(EXO_RECORD_SWITCH, env, 0);
    if (env == ENV_NONE) {
        return;
    }
    if (envs[env].is_asked) {
        revoke_delivered(env);
    }
    post_current(hart, env, EXO_EVENT_RUN);
}

void slice_choose(uint32_t hart)
{
    struct hart *h = &harts[hart];

    h->is_stale = false;
    h->is_kicked = false;
    if (h->is_grace) {
        return;
    }
    slice_switch(hart, pick(hart));
    if (h->is_stale) { /* delivery to the first has woken another */
        slice_switch(hart, pick(hart));
        h->is_stale = false;
    }
}

/* ---- positions ---- */

/* What was used of the grace is the position's owner's debt, whoever ran on its time. */
void slice_grace_end(uint32_t hart)
{
    struct hart *h = &harts[hart];
    struct dispatcher *d = h->is_grace ? owner_of(hart) : NULL;

    if (d != NULL) {
        uint64_t ticks = arch_now() - h->end;
        d->debt_ticks += ticks;
        d->save->overrun_ticks += ticks;
    }
    h->is_timed |= h->is_grace; /* the next position should have begun */
    h->is_grace = false;
}

void slice_debt_hold(uint32_t hart)
{
    const struct dispatcher *owner = owner_of(hart);

    harts[hart].is_yielded |= owner != NULL && owner->debt_ticks >= slice_ticks;
}

/* The position that began: its owner pays what it owes. */
static void position_begin(uint32_t hart, uint64_t now)
{
    struct hart *h = &harts[hart];
    uint64_t number = (now - slice_start) / slice_ticks;

    h->position = (uint8_t)(number % EXO_SLICE_COUNT);
    h->end = slice_start + (number + 1) * slice_ticks;
    h->is_yielded = false;
    h->donee = ENV_NONE;
    slice_owner_see(hart);
    struct dispatcher *owner = owner_of(hart);
    if (owner != NULL && owner->debt_ticks >= slice_ticks) {
        owner->debt_ticks -= slice_ticks;
        owner->save->forfeited++;
        h->is_yielded = true;
    }
    h->spare_env = ENV_NONE;
}

/* True: the current dispatcher may go on for its grace although the position is over. */
static bool grace_holds(uint32_t hart, uint64_t now)
{
    struct hart *h = &harts[hart];
    struct dispatcher *d = h->current == ENV_NONE ? NULL : env_dispatcher(h->current, hart);
    uint32_t next = h->vector[(h->position + 1) % EXO_SLICE_COUNT];

    if (d == NULL || !slice_is_for(hart, h->current) ||
        (next != 0 && ledger[next].env == h->current) ||
        !(upcall_is_masked(d) || (d->save->wants & EXO_WANT_SLICE_END) != 0) ||
        now - h->end >= slice_ticks / GRACE_SHARE) {
        return false;
    }
    if (!h->is_grace) {
        h->is_grace = true;
        upcall_post(h->current, hart, EXO_EVENT_SLICE_END);
    }
    return true;
}

void slice_update(uint32_t hart)
{
    struct hart *h = &harts[hart];
    uint64_t now = arch_now();
    uint64_t timer = slice_timers_expire(hart, now);
    bool is_new = false;

    /* before or behind the position: a clock may also go back, or wrap */
    if (h->end - now - 1 >= slice_ticks && !grace_holds(hart, now)) {
        slice_grace_end(hart);
        position_begin(hart, now);
        h->plain_until = slice_plain_until(hart);
        is_new = true;
    }
    if (is_new || h->is_stale) {
        uint32_t before = h->current;
        slice_choose(hart);
        if (is_new && before == h->current && before != ENV_NONE) {
            post_current(hart, before, EXO_EVENT_TICK);
        }
    }
    h->is_timed = false;
    uint64_t next = h->is_grace ? h->end + slice_ticks / GRACE_SHARE : h->end;
    if (h->current == ENV_NONE && h->occupied == 0) {
        next = UINT64_MAX; /* nothing begins here before somebody pokes this hart */
    }
    next = timer < next ? timer : next;
    h->plain_until = timer < h->plain_until ? timer : h->plain_until;
    if (h->armed != next) { /* setting it is slow, above all emulated */
        h->armed = next;
        arch_timer_arm(next);
    }
}
