/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * victim.c - is masked all the time and takes no upcall: the demand ends all the same, and what
 * happened is told when it unmasks.
 */
#include "../revocation.h"

enum {
    FRAMES = 12,
    ASKED = 8,
    NOTICE_MS = 50
};

static struct exo_request seen; /* the record, as the memory shows it without an upcall */
static uint32_t early;

/* Looks, masked, until all that was asked is gone. */
static void demand_watch(void)
{
    const volatile struct exo_save_area *save = base_save();
    uint64_t end = base_now() + check_ticks(5000);
    uint32_t gone = 0;

    while (gone < ASKED && base_now() < end) {
        for (uint32_t i = 0; i < EXO_REQUEST_MAX; i++) {
            if (seen.name == 0 && save->request[i].name != 0) {
                seen = save->request[i];
            }
        }
        broker_rouse(); /* so that it steps its request before it is due */
        gone = held_in_state(EXO_STATE_TOMBSTONE);
        early += gone > 0 && (seen.name == 0 || base_now() < seen.due) ? 1 : 0;
    }
}

int main(void)
{
    victim_start(silent_handle);
    held_ask(FRAMES, EXO_STANDARD);
    held_map();
    base_mask();
    demand_watch();
    uint32_t told_masked = told.count + lost.count;
    uint64_t pending = base_save()->pending;
    base_unmask();

    check_equal(told_masked, 0, "no upcall while it was masked");
    check_equal(pending & (EXO_EVENT_REVOKE | EXO_EVENT_REPOSSESSED),
                EXO_EVENT_REVOKE | EXO_EVENT_REPOSSESSED, "both events were pending");
    check_true(told.count > 0 && lost.count > 0, "and came when it unmasked");
    check_true(seen.name != 0, "the record was there to be read");
    check_equal(early, 0, "nothing went before the notice was over");
    check_equal(held_in_state(EXO_STATE_TOMBSTONE), ASKED, "as much went as was asked");
    check_equal(held_whole(), FRAMES - ASKED, "the others are whole");
    return check_end();
}
