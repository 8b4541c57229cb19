/* SPDX-License-Identifier: BSD-2-Clause */
/* victim.c - says nothing: nothing goes before the notice is over, then all that was asked. */
#include "../revocation.h"

enum {
    FRAMES = 12,
    ASKED = 8,
    NOTICE_MS = 200,
    DELAY_MS = 150, /* at most, from the delivery to the handler on a busy machine */
};

static uint32_t early; /* looks that missed something before the notice was over */
static uint32_t looks;

/* Looks at all frames again and again until something is told lost; and rouses the broker each
 * time, so that it steps its request long before it is due. */
static void frames_watch(void)
{
    uint64_t end = told.at_ticks + check_ticks(4ull * NOTICE_MS);

    while (lost.count == 0 && base_now() < end) {
        uint32_t there = held_in_state(EXO_STATE_MAPPED);
        broker_rouse();
        early += there != FRAMES && base_now() < told.request.due ? 1 : 0;
        looks++;
    }
    base_sleep_until(base_now() + check_ticks(50));
}

/* The victim lives on: what is left, and its slots, are used as before. */
static void life_check(void)
{
    struct held_gone gone = held_gone(EXO_REASON_ABORTED);
    uint32_t faults = 0;

    for (uint32_t i = gone.first; i <= gone.last; i++) {
        faults += probe_write((uint64_t)(uintptr_t)held_words(i)) == PROBE_STORE ? 1 : 0;
    }
    check_equal(faults, ASKED, "a write to what is gone is a fault");
    *held_words(0) += 1;
    check_equal(*held_words(0), held_pattern(0) + 1, "what is left can be written");
    check_equal(broker_memory(1, 0, EXO_STANDARD).value, 1, "the broker gives again");
}

int main(void)
{
    victim_start(silent_handle);
    held_ask(FRAMES, EXO_STANDARD);
    held_map();
    victim_wait_told();
    frames_watch();

    struct held_gone gone = held_gone(EXO_REASON_ABORTED);
    check_true(looks > 10, "it looked often");
    check_equal(early, 0, "nothing goes before the notice is over");
    check_true(told.request.due >= told.at_ticks + check_ticks(NOTICE_MS - DELAY_MS),
               "the notice is as long as promised");
    check_true(lost.count > 0 && lost.at_ticks >= told.request.due, "the loss is told after it");
    check_equal(gone.count, ASKED, "as much went as was asked");
    check_equal(gone.said, gone.count, "each tombstone says why and where it was mapped");
    check_equal(gone.first, FRAMES - ASKED, "the newest went");
    check_equal(base_save()->lost_count, gone.count, "as many are told as went");
    check_equal(base_save()->lost[0], held[FRAMES - 1].raw, "the newest first");
    check_equal(held_whole(), FRAMES - ASKED, "the others are whole");
    check_equal(told_open(), 0, "the record is empty again");
    life_check();
    return check_end();
}
