/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * victim.c - says nothing, and finds in its swap what it had written, at the place that each
 * tombstone names; where the swap is full, the tombstone names none.
 */
#include "../revocation.h"

enum {
    FRAMES = 24,
    ASKED = 20,
    SAVED = 16 /* half of the swap frames */
};

int main(void)
{
    uint32_t whole = 0;
    uint32_t twice = 0;
    uint64_t places = 0; /* bit by place, in the half that is the broker's */

    victim_start(silent_handle);
    held_ask(FRAMES, EXO_STANDARD);
    held_map();
    for (uint32_t i = 0; i < FRAMES; i++) {
        *held_words(i) += 1; /* what was written last counts */
    }
    victim_wait_lost();

    for (uint32_t i = 0; i < FRAMES; i++) {
        uint64_t where = exo_inspect(held[i], EXO_FIELD_WHERE).value;
        if (held_state(i) != EXO_STATE_TOMBSTONE || where == 0) {
            continue;
        }
        whole += saved_word(where) == held_pattern(i) + 1 ? 1 : 0;
        twice += (places & 1ull << where % 64) != 0 ? 1 : 0;
        places |= 1ull << where % 64;
    }
    struct held_gone gone = held_gone(EXO_REASON_ABORTED);
    check_equal(gone.count, ASKED, "as much went as was asked");
    check_equal(gone.noted, SAVED, "as much was saved as the swap holds");
    check_equal(whole, SAVED, "each holds what was written last");
    check_equal(twice, 0, "no place was used twice");
    return check_end();
}
