/* SPDX-License-Identifier: BSD-2-Clause */
/* victim.c - answers when it is too late: what was asked is gone, and nothing else goes. */
#include "../revocation.h"

enum {
    FRAMES = 12,
    ASKED = 8
};

/* Answers that are refused because there is no request any more. */
static uint32_t answers_stale(void)
{
    uint32_t stale = 0;

    for (uint32_t i = 0; i < FRAMES; i++) {
        stale += exo_surrender(told.request.name, held[i]).status == EXO_E_STALE ? 1 : 0;
    }
    return stale;
}

int main(void)
{
    victim_start(silent_handle);
    held_ask(FRAMES, EXO_STANDARD);
    held_map();
    victim_wait_lost();

    check_true(told.count > 0 && base_now() > told.request.due, "the notice is over");
    check_equal(held_in_state(EXO_STATE_TOMBSTONE), ASKED, "all that was asked is gone");
    check_equal(answers_stale(), FRAMES, "each answer is refused");
    check_status(exo_surrender(told.request.name, EXO_NOTHING).status, EXO_E_STALE,
                 "that is all: too late too");
    check_equal(held_in_state(EXO_STATE_TOMBSTONE), ASKED, "the tombstones are still there");
    check_equal(held_whole(), FRAMES - ASKED, "what was not asked is whole");
    return check_end();
}
