/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * slice.h - time: a cyclic vector of positions per hart, and who runs now.
 */
#pragma once

#include "env.h"
#include "frame.h"
#include "region.h"

#include <exo/call.h>
#include <exo/types.h>
#include <port/kernel.h>

struct __attribute__((aligned(256))) hart { /* found by a shift */
    uint8_t current;                        /* environment, ENV_NONE = idle */
    bool has_windows : 1;
    bool flushes : 1;     /* before anybody else comes: as `current` was marked */
    bool is_grace;        /* past the end, masked */
    bool is_timed;        /* look at the clock and the timers before leaving */
    uint8_t donee;        /* yielded to */
    bool is_yielded;      /* the owner gave the rest of the position up */
    uint8_t spare_env;    /* who has spare time in this position */
    uint8_t owner;        /* of the position under way; ENV_NONE: vacant */
    uint64_t spare;       /* environments that ask for spare time */
    uint64_t timers;      /* environments with an armed timer here */
    uint64_t end;         /* of the position under way */
    uint64_t armed;       /* what its timer is set to */
    uint64_t plain_until; /* positions that end before are followed by the same owner's */
    uint64_t ticks;       /* slice_ticks, where assembly has it near */
    struct exo_recorder *recorder;
    uint64_t region_changes; /* what region.c had counted when a window was set */
    uint16_t occupied;       /* positions that are */
    uint8_t position;
    uint8_t spare_last;               /* who had spare time last: the search goes on behind it */
    uint8_t fp_owner;                 /* whose FP state the registers hold */
    bool is_stale;                    /* pick again before leaving */
    bool is_kicked;                   /* interrupted for that, and not yet here */
    uint32_t vector[EXO_SLICE_COUNT]; /* ledger slot of the occupying binding, 0 = vacant */
};

_Static_assert(offsetof(struct hart, current) == HART_CURRENT, "offsets.h");
_Static_assert(offsetof(struct hart, is_grace) == HART_CURRENT + 2, "offsets.h");
_Static_assert(offsetof(struct hart, is_timed) == HART_CURRENT + 3, "offsets.h");
_Static_assert(offsetof(struct hart, donee) == HART_DONEE, "offsets.h");
_Static_assert(offsetof(struct hart, is_yielded) == HART_YIELDED, "offsets.h");
_Static_assert(offsetof(struct hart, spare_env) == HART_SPARE_ENV, "offsets.h");
_Static_assert(offsetof(struct hart, owner) == HART_OWNER, "offsets.h");
_Static_assert(offsetof(struct hart, spare) == HART_SPARE, "offsets.h");
_Static_assert(offsetof(struct hart, end) == HART_END, "offsets.h");
_Static_assert(offsetof(struct hart, armed) == HART_ARMED, "offsets.h");
_Static_assert(offsetof(struct hart, plain_until) == HART_PLAIN, "offsets.h");
_Static_assert(offsetof(struct hart, ticks) == HART_TICKS, "offsets.h");
_Static_assert(offsetof(struct hart, recorder) == HART_RECORDER, "offsets.h");
_Static_assert(offsetof(struct hart, position) == HART_POSITION, "offsets.h");

/*
 * The end of a position is plain if the next one is the same owner's, no timer is due before that
 * ends, and nobody asked this hart to choose anew. Where the owner also runs, unyielded and
 * unmasked, the architecture may begin the next one by itself (arch_tick_is_short), and does what
 * slice_update and upcall_deliver would: end, position, the timer, EXO_EVENT_TICK posted, the
 * record, the upcall.
 */
extern struct hart harts[EXO_HART_MAX];
extern uint32_t hart_count;
extern uint64_t slice_ticks; /* length of a position */
extern uint64_t slice_start; /* when the first one began */

void slice_init(uint32_t count, uint64_t timebase_hz, uint64_t start);

/* Occupy or vacate the positions of a slice binding. */
exo_status_t slice_attach(uint32_t slot);
void slice_detach(uint32_t slot);
/* The position under way, or who holds it, is another one. */
void slice_owner_see(uint32_t hart);
/* Until when its owner's positions follow each other. Who owes one has yielded while it pays, and
 * is seen by that. 0: ends of positions always come to C. */
uint64_t slice_plain_until(uint32_t hart);

/* `to` is raw; to itself, or 0, is to nobody in particular. */
exo_status_t slice_yield(const struct dispatcher *from, uint64_t to);
struct exo_result slice_wait(struct dispatcher *d, uint64_t expected);
/* What was lent to finish a transfer whose caller ended, until it waits or yields. */
void slice_loan_end(uint32_t env, uint32_t hart);
void slice_timer_set(uint32_t env, uint32_t hart, uint64_t at);
/* Posts what is due, if not too much at once; returns the earliest that is left. */
uint64_t slice_timers_expire(uint32_t hart, uint64_t now);
exo_status_t slice_spare_set(uint32_t env, uint64_t hart, uint64_t on);

/* The position under way is the time of `env`, by itself or by what it entered. */
bool slice_is_for(uint32_t hart, uint32_t env);
/* `hart` must choose again: at once if it is this one, else it is interrupted. */
void slice_stale(uint32_t hart);
/* The same if what happened to `env` makes a difference to it now. */
void slice_poke(uint32_t env, uint32_t hart);

/* Ends the time of `env` on all harts: it no longer runs, waits, or asks for anything. */
void slice_forget(uint32_t env);

/* The position under way is not for an owner that owes one and just came. */
void slice_debt_hold(uint32_t hart);
/* The grace under way, if any, is over: it is charged. */
void slice_grace_end(uint32_t hart);
/* `env` (ENV_NONE: nobody) is current from now on, and told so. */
void slice_switch(uint32_t hart, uint32_t env);
/* Whoever is to run now is made current. */
void slice_choose(uint32_t hart);
/* Time passed: timers, slice end, overrun. Then whoever is to run is made current. */
void slice_update(uint32_t hart);

/* Is a hart, but not this one, in the space of `env`? */
static inline bool slice_is_elsewhere(uint32_t env)
{
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        if (harts[hart].current == env && hart != arch_hart()) {
            return true;
        }
    }
    return false;
}

uint32_t slice_runner_behind(uint32_t env, uint32_t hart, uint64_t *passed);

/* Follows protected control transfers: who runs on the time of `env`. ENV_NONE: nobody can, or it
 * was seen before; all that are passed are added to *passed. */
static inline uint32_t slice_runner_seen(uint32_t env, uint32_t hart, uint64_t *passed)
{
    const struct dispatcher *d = envs[env].dispatcher[hart];

    if (d == NULL || d->pct_callee != NULL) {
        return slice_runner_behind(env, hart, passed);
    }
    return d->is_started && !d->is_waiting && env_is_running(env) ? env : ENV_NONE;
}

static inline uint32_t slice_runner(uint32_t env, uint32_t hart)
{
    return slice_runner_seen(env, hart, &(uint64_t){0});
}

/* What a switch does only for some: closes windows, flushes, and notes whether the next one must.
 */
void slice_leave(uint32_t hart, bool flushes);

/* The hart goes on in `env` (ENV_NONE: nowhere) without telling it. In line: half of a switch. */
static inline void slice_transfer(uint32_t hart, uint32_t env)
{
    struct hart *h = &harts[hart];
    bool flushes = env != ENV_NONE && envs[env].flushes;

    if (h->has_windows || h->flushes || flushes) {
        slice_leave(hart, flushes);
    }
    arch_fp_off();
    arch_space_activate((exo_frame_t){env == ENV_NONE ? 0 : envs[env].root});
    shootdown_flushed(hart);
    h->current = (uint8_t)env;
    if (env != ENV_NONE) {
        envs[env].dispatcher[hart]->is_open = false;
    }
}
