/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * serve.c - looks after everything whenever something happened, and sleeps in between.
 *
 * Every part of a round is bounded, so no child can keep the others waiting.
 */
#include "serve.h"

#include "life.h"
#include "machine.h"
#include "requests.h"
#include "take.h"

#include <base/calls.h>
#include <base/upcall.h>
#include <stddef.h>
#include <stdio.h>

enum {
    MOVE_AGAIN_US = 2000
};

static volatile bool has_happened = true;
static uint64_t move_at[DESCRIPTION_MOVES]; /* ticks; ~0: done */

static void note_event(struct exo_save_area *save)
{
    (void)save;
    has_happened = true;
}

/* ---- demands out of the description ---- */

/* False: not yet; the victim is being asked already, or has nothing that may be taken so far. */
static bool move_begin(const struct description_move *move)
{
    struct child *from = child_of(move->from);
    struct child *to = move->to[0] == '\0' ? NULL : child_of(move->to);

    if (from->phase == CHILD_ABSENT || from->phase == CHILD_ENDED) {
        printf("broker: %s %s: nothing can be taken from it\n", move->from,
               from->phase == CHILD_ABSENT ? "was left out" : "has ended");
        return true;
    }
    struct take_wish wish = {.kind = move->frames != 0 ? EXO_KIND_FRAME : EXO_KIND_SLICE,
                             .amount = move->frames + move->positions,
                             .notice_us = move->notice_us};
    return take_begin(from, to, &wish);
}

/* -> ticks at which the next one is due. */
static uint64_t moves_step(const struct description *description)
{
    uint64_t next = UINT64_MAX;

    for (uint32_t i = 0; i < description->move_count; i++) {
        const struct description_move *move = &description->move[i];
        uint64_t now = machine_now();
        if (move_at[i] <= now) {
            uint64_t again =
                move->every_ms == 0 ? UINT64_MAX : now + machine_ticks(move->every_ms * 1000ull);
            move_at[i] = move_begin(move) ? again : now + machine_ticks(MOVE_AGAIN_US);
        }
        next = move_at[i] < next ? move_at[i] : next;
    }
    return next;
}

/* ---- a round ---- */

static void more_tell(void)
{
    for (uint32_t i = 0; i < child_count; i++) {
        struct child *child = &children[i];
        if (child->was_refused && child->phase == CHILD_RUNNING && pool_free() > 0) {
            child->was_refused = false;
            (void)exo_notify(child->env, BROKER_NOTIFY_MORE, child->hart_first);
        }
    }
}

/* -> ticks at which the next is due by itself; 0: at once. */
static uint64_t round_serve(const struct description *description)
{
    uint32_t free_before = pool_free();

    life_ended(__atomic_exchange_n(&base_save()->children, 0, __ATOMIC_ACQ_REL));
    for (uint32_t i = 0; i < child_count; i++) {
        if (children[i].phase == CHILD_RUNNING) {
            requests_drain_console(&children[i], false);
            requests_serve(&children[i]);
        }
    }
    uint64_t move_due = moves_step(description);
    uint64_t take_due = take_step_all();
    uint64_t life_due = life_end_due();
    bool has_more = life_step();
    if (pool_free() > free_before) {
        more_tell();
    }
    if (has_more) {
        return 0;
    }
    uint64_t due = move_due < take_due ? move_due : take_due;
    return life_due < due ? life_due : due;
}

static void rest_until(uint64_t at)
{
    (void)exo_timer(at);
    base_mask();
    while (!has_happened) {
        base_wait_masked();
    }
    has_happened = false;
    base_unmask();
}

bool serve(const struct description *description)
{
    for (uint32_t i = 0; i < description->move_count; i++) {
        move_at[i] = machine_now() + machine_ticks(description->move[i].at_ms * 1000ull);
    }
    (void)base_event_handle(EXO_EVENT_NOTIFY, note_event);
    (void)base_event_handle(EXO_EVENT_CHILD, note_event);
    (void)base_event_handle(EXO_EVENT_ANSWER, note_event);
    (void)base_event_handle(EXO_EVENT_TIMER, note_event);
    while (!life_is_over()) {
        uint64_t due = round_serve(description);
        if (due > machine_now() && !life_is_over()) {
            rest_until(due);
        }
    }
    for (uint32_t i = 0; i < child_count; i++) {
        requests_drain_console(&children[i], true);
        requests_keep_counters(&children[i]);
    }
    bool is_well = life_was_well() && !requests_saw_failure();
    while (description->keeps_accounts && life_close()) {
        (void)take_step_all();
    }
    return is_well;
}
