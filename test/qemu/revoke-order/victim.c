/* SPDX-License-Identifier: BSD-2-Clause */
/* victim.c - declares an order with a stale handle in it, stays silent, and loses in that order. */
#include "../asked.h"

int main(void)
{
    static const uint32_t first[] = {7, 3, 11};

    check_true(asked_begin(ASKED_FRAMES, EXO_STANDARD), "frames to lose");
    struct exo_save_area *save = base_save();
    save->surrender[0] = frames[0].memory.handle.raw + (1ull << 24); /* no such epoch */
    for (uint32_t i = 0; i < 3; i++) {
        save->surrender[i + 1] = frames[first[i]].memory.handle.raw;
    }
    asked_wait();
    asked_wait_lost(3);
    check_equal(lost_count, 3, "losses");
    for (uint32_t i = 0; i < 3; i++) {
        check_equal(lost_order[i].raw, frames[first[i]].memory.handle.raw, "lost in its turn");
    }
    check_equal(asked_kept(), ASKED_FRAMES - 3, "kept pages with their content");
    return check_end();
}
