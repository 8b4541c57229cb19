/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * victim.c - while another hart takes its frames it derives from the one that goes last, and rouses
 * the broker each time: what was taken apart would be there again before the next step.
 */
#include "../revocation.h"

enum {
    FRAMES = 16
};

static uint64_t made;    /* before anything was taken, or between two demands */
static uint64_t refused; /* since it is being taken */

/* A copy of the oldest, ended at once. False: that one is gone, too. */
static bool copy_try(uint32_t slot)
{
    uint64_t terms = EXO_TERMS(EXO_READ, EXO_STANDARD, 0);
    struct exo_result copy = exo_derive(held[0], EXO_NOTHING, slot, terms, 0, 0);

    if (copy.status == EXO_OK) {
        made++;
        (void)exo_drop((exo_handle_t){copy.value});
    }
    refused += copy.status == EXO_E_BUSY && held_state(0) == EXO_STATE_MAPPED ? 1 : 0;
    return held_state(0) == EXO_STATE_MAPPED;
}

int main(void)
{
    uint64_t end = base_now() + check_ticks(20000);

    victim_start(silent_handle);
    held_ask(FRAMES, EXO_STANDARD);
    held_map();
    uint32_t slot = (uint32_t)base_slot_take(1).value;
    while (copy_try(slot) && base_now() < end) {
        broker_rouse();
    }

    check_true(made > 100, "before that, it may be");
    check_true(refused > 0, "nothing is derived from what is being taken");
    check_equal(held_gone(EXO_REASON_ABORTED).count, FRAMES, "all that was asked went");
    return check_end();
}
