/* SPDX-License-Identifier: BSD-2-Clause */
/* victim.c - answers in full, frame by frame, and looks at what each answer says. */
#include "../asked.h"

enum {
    WANTED = 16
};

int main(void)
{
    check_true(asked_begin(ASKED_FRAMES, EXO_STANDARD), "frames to lose");
    asked_wait();
    check_equal(asked.wanted, WANTED, "frames asked for");
    check_equal(asked.kind, EXO_KIND_FRAME, "their kind");
    check_equal(asked.order, 0, "their order");
    check_true(asked.due > asked_at, "there is time left");
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < WANTED; i++) {
        struct exo_result result = asked_give(2 * i);
        wrong += result.status != EXO_OK || result.value != WANTED - 1 - i;
    }
    check_equal(wrong, 0, "answers that count wrongly");
    check_status(exo_drop(frames[0].memory.handle).status, EXO_E_STALE, "what was given is gone");
    check_equal(asked_ghosts(), 0, "given pages that can be written");
    check_equal(asked_kept(), WANTED, "kept pages with their content");
    base_sleep_until(base_now() + check_ticks(100));
    check_equal(lost_count, 0, "losses");
    return check_end();
}
