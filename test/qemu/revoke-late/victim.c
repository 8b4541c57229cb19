/* SPDX-License-Identifier: BSD-2-Clause */
/* victim.c - sleeps over the deadline and answers then. */
#include "../asked.h"

enum {
    WANTED = 4
};

int main(void)
{
    check_true(asked_begin(ASKED_FRAMES, EXO_STANDARD), "frames to lose");
    asked_wait();
    asked_wait_lost(WANTED);
    check_equal(lost_count, WANTED, "losses");
    check_status(exo_surrender(asked.name, frames[0].memory.handle).status, EXO_E_STALE,
                 "the request is over");
    check_status(exo_surrender(asked.name, EXO_NOTHING).status, EXO_E_STALE, "so is its end");
    check_status(exo_surrender(asked.name, lost_order[0]).status, EXO_E_STALE, "with what is lost");
    check_equal(asked_kept(), ASKED_FRAMES - WANTED, "kept pages with their content");
    return check_end();
}
