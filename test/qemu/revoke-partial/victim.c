/* SPDX-License-Identifier: BSD-2-Clause */
/* victim.c - gives five frames, says that is all, and finds each of the others it loses. */
#include "../asked.h"

enum {
    WANTED = 16,
    GIVEN = 5
};

int main(void)
{
    check_true(asked_begin(ASKED_FRAMES, EXO_STANDARD), "frames to lose");
    asked_wait();
    for (uint32_t i = 0; i < GIVEN; i++) {
        check_status(asked_give(i).status, EXO_OK, "a frame given");
    }
    uint64_t said = base_now();
    struct exo_result rest = exo_surrender(asked.name, EXO_NOTHING);
    check_status(rest.status, EXO_OK, "that is all");
    check_equal(rest.value, WANTED - GIVEN, "frames still wanted");
    asked_wait_lost(WANTED - GIVEN);
    check_equal(lost_count, WANTED - GIVEN, "losses");
    check_equal(lost_reasons[EXO_REASON_ABORTED], WANTED - GIVEN, "of them aborted");
    check_true(lost_at > said, "none before it said so");
    check_equal(asked_ghosts(), 0, "lost pages that can be written");
    check_equal(asked_kept(), ASKED_FRAMES - WANTED, "kept pages with their content");
    return check_end();
}
