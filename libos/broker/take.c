/* SPDX-License-Identifier: BSD-2-Clause */
/* take.c - revocation as a small state for each victim. */
#include "take.h"

#include "autosave.h"
#include "ledger_run.h"
#include "machine.h"
#include "positions.h"
#include "report.h"

#include <base/calls.h>
#include <stddef.h>
#include <stdio.h>

enum {
    STEPS = 64, /* of one take before the others have their turn */
    COUNT_MAX = 65535,
};

struct take {
    struct child *from; /* NULL: unused */
    struct child *to;   /* NULL: the pool */
    exo_handle_t request;
    struct take_wish wish;
    uint32_t wanted; /* of these, what is not even asked for yet */
    uint32_t asked;  /* of the request */
    uint32_t answered;
    uint32_t aborted;
    uint32_t saved;
    uint32_t left; /* frames that came back because the victim ended */
    uint64_t asked_ticks;
    uint64_t wake_ticks;
};

static struct take takes[TAKE_MAX];

bool take_is_asked(const struct child *from)
{
    for (uint32_t i = 0; i < TAKE_MAX; i++) {
        if (takes[i].from == from) {
            return true;
        }
    }
    return false;
}

bool take_is_for(const struct child *to)
{
    for (uint32_t i = 0; i < TAKE_MAX; i++) {
        if (takes[i].from != NULL && takes[i].to == to) {
            return true;
        }
    }
    return false;
}

/* What the victim has most of, to be asked for out of this binding of ours; raw 0: nothing. */
static exo_handle_t ancestor_find(const struct take *take, uint32_t *count)
{
    if (take->wish.kind == EXO_KIND_SLICE) {
        uint32_t hart = 0;
        *count = positions_most(take->from, &hart);
        return *count == 0 ? EXO_NOTHING : machine_slices(hart);
    }
    const struct pool_extent *extent = pool_extent_most(take->from->index, POOL_STANDARD, count);
    return extent == NULL ? EXO_NOTHING : (exo_handle_t){extent->handle};
}

static bool request_put(struct take *take)
{
    uint32_t count = 0;
    exo_handle_t ancestor = ancestor_find(take, &count);
    uint32_t slot = ancestor.raw == 0 ? 0 : ledger_run_take(1);

    if (slot == 0) {
        return false;
    }
    take->asked = take->wanted < count ? take->wanted : count;
    take->asked = take->asked < COUNT_MAX ? take->asked : COUNT_MAX;
    struct exo_result result;
    do { /* the ledger grows */
        result = exo_revoke(ancestor, take->from->env, slot, take->asked, 0,
                            machine_ticks(take->wish.notice_us));
    } while (result.status == EXO_E_AGAIN);
    if (result.status != EXO_OK) {
        ledger_run_give(slot, 1);
        return false;
    }
    take->request = (exo_handle_t){result.value};
    take->wanted -= take->asked;
    take->wake_ticks = machine_now();
    return true;
}

bool take_begin(struct child *from, struct child *to, const struct take_wish *wish)
{
    struct take *take = NULL;

    if (from->phase != CHILD_RUNNING || take_is_asked(from)) {
        return false;
    }
    for (uint32_t i = 0; i < TAKE_MAX; i++) {
        take = takes[i].from == NULL ? &takes[i] : take;
    }
    if (take == NULL) {
        return false;
    }
    *take = (struct take){.from = from,
                          .to = to,
                          .wish = *wish,
                          .wanted = wish->amount,
                          .asked_ticks = machine_now()};
    /* the broker promised its notice when it gave: a shorter one could not be enforced */
    if (take->wish.notice_us < from->wish->notice_us) {
        take->wish.notice_us = from->wish->notice_us;
    }
    if (!request_put(take)) {
        take->from = NULL;
        return false;
    }
    from->statistics.asked++;
    report_asked(from, &take->wish);
    return true;
}

/* ---- what comes back ---- */

static bool is_memory(enum pool_use use)
{
    return use == POOL_BORROWED || use == POOL_STANDARD || use == POOL_GUARANTEED;
}

/* Exchanged things that are not memory stay in the books as the victim's. */
static uint32_t frames_return(const struct take *take, uint64_t base, uint32_t order)
{
    uint32_t count = 0;

    for (uint64_t frame = base; frame < base + (1ull << order); frame++) {
        enum pool_use use = pool_use_of(frame, take->from->index);
        count += is_memory(use) && pool_give(frame, 0, take->from->index, use);
    }
    return count;
}

static void taken(struct take *take, uint64_t value)
{
    uint64_t base = EXO_TAKEN_BASE(value);
    uint32_t order = (uint32_t)EXO_TAKEN_ORDER(value);
    bool is_forced = EXO_TAKEN_FORCED(value) != 0;

    if (take->wish.kind == EXO_KIND_SLICE) {
        take->answered += is_forced ? 0 : order; /* its length */
        take->aborted += is_forced ? order : 0;
        positions_move(take->from, take->to, base, order);
        return;
    }
    if (is_forced) {
        uint64_t where = autosave(take->from, base, order);
        if (where != 0) {
            (void)exo_note(take->request, (uint32_t)EXO_TAKEN_SLOT(value), where);
            take->saved += 1u << order;
        }
    }
    uint32_t count = frames_return(take, base, order);
    take->answered += is_forced ? 0 : count;
    take->aborted += is_forced ? count : 0;
    if (take->to != NULL) {
        take->to->promised += count;
    }
}

/* ---- its end ---- */

static void request_drop(struct take *take)
{
    if (take->request.raw != 0 && exo_drop(take->request).status == EXO_OK) {
        ledger_run_give(EXO_HANDLE_INDEX(take->request), 1);
    }
    take->request = EXO_NOTHING;
}

static void latency_note(struct child_statistics *s, uint64_t ticks)
{
    s->latency_min = s->latency_count == 0 || ticks < s->latency_min ? ticks : s->latency_min;
    s->latency_max = ticks > s->latency_max ? ticks : s->latency_max;
    s->latency_sum += ticks;
    s->latency_count++;
}

static void take_end(struct take *take)
{
    struct child_statistics *s = &take->from->statistics;

    request_drop(take);
    latency_note(s, machine_now() - take->asked_ticks);
    if (take->wish.kind == EXO_KIND_FRAME) {
        s->frames_answered += take->answered;
        s->frames_aborted += take->aborted;
        s->frames_saved += take->saved;
    }
    if (take->left > 0) {
        report_left(take->from, take->left);
    } else {
        bool is_early = machine_now() - take->asked_ticks < machine_ticks(take->wish.notice_us);
        report_taken(take->from, &take->wish, is_early, take->answered, take->aborted, take->saved);
    }
    if (take->to != NULL && take->to->phase == CHILD_RUNNING) {
        report_moved(take->to, take->wish.kind, take->answered + take->aborted + take->left);
        if (take->wish.kind == EXO_KIND_FRAME) {
            (void)exo_notify(take->to->env, BROKER_NOTIFY_MORE, take->to->hart_first);
        }
    }
    take->from = NULL;
}

/* True: the take is over. */
static bool take_step(struct take *take)
{
    for (uint32_t i = 0; i < STEPS; i++) {
        struct exo_result result = exo_revoke_step(take->request);
        if (result.status == EXO_OK && result.value != 0) {
            taken(take, result.value);
            continue;
        }
        if (result.status == EXO_E_EARLY) {
            take->wake_ticks = machine_now() + result.value;
            return false;
        }
        if (result.status == EXO_E_AGAIN) {
            break;
        }
        if (take->from->phase == CHILD_ENDING &&
            take->answered + take->aborted < take->wish.amount) {
            take->wake_ticks = UINT64_MAX; /* all it had comes back: take_forget goes on */
            return false;
        }
        request_drop(take);
        return result.status != EXO_OK || take->wanted == 0 || !request_put(take);
    }
    take->wake_ticks = machine_now();
    return false;
}

uint64_t take_step_all(void)
{
    uint64_t wake = UINT64_MAX;

    for (uint32_t i = 0; i < TAKE_MAX; i++) {
        struct take *take = &takes[i];
        if (take->from == NULL) {
            continue;
        }
        if (take_step(take)) {
            take_end(take);
            wake = 0; /* who waited for it may go on */
        } else if (take->wake_ticks < wake) {
            wake = take->wake_ticks;
        }
    }
    return wake;
}

/* The victim ended instead of answering: what is still wanted comes out of what it left. */
static void take_inherit(struct take *take)
{
    uint32_t got = take->answered + take->aborted;
    uint32_t rest = got < take->wish.amount ? take->wish.amount - got : 0;

    if (take->wish.kind == EXO_KIND_FRAME) {
        take->left = rest < pool_free() ? rest : pool_free();
    }
    if (take->to != NULL) {
        take->to->promised += take->left;
    }
}

void take_forget(const struct child *child)
{
    for (uint32_t i = 0; i < TAKE_MAX; i++) {
        if (takes[i].to == child) {
            takes[i].to = NULL;
        }
        if (takes[i].from == child) {
            take_inherit(&takes[i]);
            take_end(&takes[i]);
        }
    }
}
