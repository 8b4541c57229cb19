/* SPDX-License-Identifier: BSD-2-Clause */
/* move.c - moves memory: asks, waits, saves what is taken by force, hands it on. */
#include "app.h"
#include "pool.h"
#include "window.h"

#include <base/calls.h>
#include <base/upcall.h>
#include <stdio.h>
#include <string.h>

enum {
    POLL_US = 500
};

struct move {
    bool is_started;
    bool is_over;
    struct app *from;
    uint32_t arena;
    uint32_t wanted;
    exo_handle_t request; /* raw 0: none under way */
    uint64_t asked_at;
    uint32_t given;
    uint32_t forced;
    uint32_t saved;
};

static struct move moves[DESCRIPTION_MOVES];

static uint64_t ticks_of(uint64_t us)
{
    return us * the_machine.timebase_hz / 1000000;
}

/* The arena in which the app holds most: one request names one ancestor. */
static uint32_t arena_choose(const struct app *app)
{
    uint32_t best = 0;

    for (uint32_t a = 1; a < pool_arena_count(); a++) {
        if (pool_count_in(a, app_owner(app)) > pool_count_in(best, app_owner(app))) {
            best = a;
        }
    }
    return best;
}

static void move_begin(struct move *m, const struct description_move *wanted)
{
    m->is_started = true;
    m->from = app_named(wanted->from);
    if (!m->from->is_alive) {
        timeline("broker would ask %s, but it is gone", wanted->from);
        m->is_over = true;
        return;
    }
    m->arena = arena_choose(m->from);
    m->asked_at = base_now();
    struct exo_result r = exo_revoke(pool_arena_at(m->arena)->handle, m->from->env, slot_take(),
                                     wanted->frames, 0, ticks_of(wanted->notice_us));
    if (r.status != EXO_OK) {
        timeline("broker can't ask %s: status %ld", wanted->from, (long)r.status);
        m->is_over = true;
        return;
    }
    m->request = (exo_handle_t){r.value};
    m->from->count.asked++;
    timeline("broker asks %s for %u frames, notice %u.%03u ms", wanted->from, wanted->frames,
             wanted->notice_us / 1000, wanted->notice_us % 1000);
}

/* The content of an aborted frame goes to the victim's swap space. */
static void frame_save(struct move *m, uint64_t frame, uint32_t slot)
{
    struct app *app = m->from;

    if (app->swap_base == 0 || app->swap_used >= app->wanted->swap_frames) {
        return;
    }
    uint64_t to = app->swap_base + app->swap_used++;
    const void *from = window_peek(frame);
    memcpy(window_peek(to), from, EXO_FRAME_SIZE);
    (void)exo_note(m->request, slot, to);
    m->saved++;
}

static void taken(struct move *m, uint64_t value)
{
    uint64_t base = EXO_TAKEN_BASE(value);
    uint32_t count = 1u << EXO_TAKEN_ORDER(value);
    uint32_t left = count;

    if (EXO_TAKEN_FORCED(value) != 0) {
        m->forced += count;
        if (count == 1) {
            frame_save(m, base, (uint32_t)EXO_TAKEN_SLOT(value));
        }
    } else {
        m->given += count;
    }
    pool_give(base, count);
    for (uint32_t class = 0; class <= EXO_STANDARD; class ++) {
        uint32_t part = m->from->used[class] < left ? m->from->used[class] : left;
        m->from->used[class] -= part;
        left -= part;
        m->from->limit[class] -= part < m->from->limit[class] ? part : m->from->limit[class];
    }
}

static void latency_count(struct app *app, uint64_t ticks)
{
    struct app_count *c = &app->count;

    c->latency_min = c->latencies == 0 || ticks < c->latency_min ? ticks : c->latency_min;
    c->latency_max = ticks > c->latency_max ? ticks : c->latency_max;
    c->latency_sum += ticks;
    c->latencies++;
}

static void move_end(struct move *m, const struct description_move *wanted)
{
    uint32_t total = m->given + m->forced;
    uint64_t ticks = base_now() - m->asked_at;
    struct app *to = wanted->to[0] == '\0' ? NULL : app_named(wanted->to);

    m->is_over = true;
    if (m->request.raw != 0 && exo_drop(m->request).status == EXO_OK) {
        slot_give(EXO_HANDLE_INDEX(m->request));
    }
    m->request = EXO_NOTHING;
    latency_count(m->from, ticks);
    if (m->given != 0) {
        m->from->count.answered++;
        timeline("%s answered: gave %u of %u frames back", wanted->from, m->given, wanted->frames);
    }
    if (m->forced != 0) {
        m->from->count.aborted++;
        timeline("%s stayed silent: aborted %u frames, %u saved to its swap, %u lost", wanted->from,
                 m->forced, m->saved, m->forced - m->saved);
    }
    if (total == 0) {
        timeline("%s had nothing that may be taken", wanted->from);
    }
    if (to != NULL && to->is_alive) {
        to->limit[EXO_BORROWED] += total;
        (void)exo_notify(to->env, BROKER_NOTIFY_MORE, to->wanted->hart);
        timeline("%s may have %u frames more", wanted->to, total);
    }
}

static void move_step(struct move *m, const struct description_move *wanted)
{
    struct exo_result r;

    do {
        r = exo_revoke_step(m->request);
        if (r.status == EXO_OK && r.value != 0) {
            taken(m, r.value);
        }
    } while (r.status == EXO_E_AGAIN || (r.status == EXO_OK && r.value != 0));
    if (r.status != EXO_E_EARLY) {
        move_end(m, wanted);
    }
}

uint64_t moves_step(void)
{
    uint64_t now = base_now();
    uint64_t next = UINT64_MAX;

    for (uint32_t i = 0; i < description.move_count; i++) {
        const struct description_move *wanted = &description.move[i];
        uint64_t at = the_machine.start_ticks + ticks_of((uint64_t)wanted->at_ms * 1000);
        if (!moves[i].is_started && now >= at) {
            move_begin(&moves[i], wanted);
        }
        if (moves[i].is_started && !moves[i].is_over) {
            move_step(&moves[i], wanted);
        }
        if (!moves[i].is_started) {
            next = at < next ? at : next;
        } else if (!moves[i].is_over) {
            next = now + ticks_of(POLL_US) < next ? now + ticks_of(POLL_US) : next;
        }
    }
    return next;
}

void app_gone(struct app *app)
{
    for (uint32_t i = 0; i < description.move_count; i++) {
        if (moves[i].is_started && !moves[i].is_over && moves[i].from == app) {
            move_end(&moves[i], &description.move[i]);
        }
    }
}
