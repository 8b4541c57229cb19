/* SPDX-License-Identifier: BSD-2-Clause */
/* victim.c - stays silent, runs on, and finds its losses recorded and no earlier than promised. */
#include "../asked.h"

enum {
    WANTED = 8,
    NOTICE_MS = 40
};

int main(void)
{
    check_true(asked_begin(ASKED_FRAMES, EXO_STANDARD), "frames to lose");
    asked_wait();
    check_true(asked.due >= asked_at + check_ticks(NOTICE_MS - 2), "due after the whole notice");
    while (base_now() < asked.due) {
        frames[0].words[0] = 0; /* at work, on all of them */
        if (asked_kept() != ASKED_FRAMES && base_now() < asked.due) {
            check_true(false, "a frame went before it was due");
            break;
        }
    }
    asked_wait_lost(WANTED);
    check_equal(lost_count, WANTED, "losses");
    check_true(lost_at >= asked.due, "told after it was due");
    check_equal(lost_reasons[EXO_REASON_ABORTED], WANTED, "of them aborted");
    check_equal(asked_ghosts(), 0, "lost pages that can be written");
    check_equal(asked_kept(), ASKED_FRAMES - WANTED, "kept pages with their content");
    return check_end();
}
