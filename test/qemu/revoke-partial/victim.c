/* SPDX-License-Identifier: BSD-2-Clause */
/* victim.c - gives some of what is asked and says that this is all: the rest goes at once. */
#include "../revocation.h"

enum {
    FRAMES = 12,
    ASKED = 8,
    GIVEN = 3,
    NOTICE_MS = 300
};

static uint64_t still_wanted;
static uint64_t said_all_ticks;

static void on_revoke(struct exo_save_area *save)
{
    told_note(save);
    for (uint32_t i = 0; i < GIVEN; i++) {
        (void)exo_surrender(told.request.name, held[i]);
    }
    still_wanted = exo_surrender(told.request.name, EXO_NOTHING).value;
    said_all_ticks = base_now();
}

int main(void)
{
    victim_start(on_revoke);
    held_ask(FRAMES, EXO_STANDARD);
    held_map();
    victim_wait(NOTICE_MS + 100);

    struct held_gone gone = held_gone(EXO_REASON_ABORTED);
    check_equal(told.count, 1, "told once");
    check_equal(still_wanted, ASKED - GIVEN, "that is all: the rest is still wanted");
    check_true(said_all_ticks < told.request.due, "and the notice was not over");
    check_true(lost.count > 0 && lost.at_ticks < told.request.due,
               "the loss came before the notice would have been over");
    check_equal(gone.count, ASKED - GIVEN, "the rest went by force");
    check_equal(gone.said, gone.count, "and says so");
    check_equal(gone.noted, 0, "its content went nowhere");
    check_equal(gone.last - gone.first + 1, gone.count, "without gaps");
    check_equal(gone.last, FRAMES - 1, "the newest went");
    check_equal(held_in_state(EXO_STATE_FREE), GIVEN, "what was given left no tombstones");
    check_equal(held_whole(), FRAMES - ASKED, "the others are whole");
    check_equal(base_save()->lost_count, gone.count, "as many are told as went");
    return check_end();
}
