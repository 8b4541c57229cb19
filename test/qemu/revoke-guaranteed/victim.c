/* SPDX-License-Identifier: BSD-2-Clause */
/* victim.c - loses all that is standard, and nothing that is guaranteed. */
#include "../asked.h"

enum {
    GUARANTEED = 6,
    STANDARD = 8
};

int main(void)
{
    (void)base_table_cover((exo_va_t){ASKED_VA}, EXO_FRAME_SIZE * ASKED_FRAMES);
    for (uint32_t i = 0; i < GUARANTEED; i++) {
        frames[i].memory = base_memory_take(0);
        frames[i].words = (volatile uint64_t *)(ASKED_VA + (uint64_t)i * EXO_FRAME_SIZE);
        check_status(base_map((exo_va_t){(uint64_t)frames[i].words}, frames[i].memory, CHECK_RW, 0),
                     EXO_OK, "a guaranteed frame");
        frames[i].words[0] = frame_count++;
    }
    check_true(asked_begin(STANDARD, EXO_STANDARD), "frames that may be taken");
    asked_wait();
    asked_wait_lost(STANDARD);
    base_sleep_until(base_now() + check_ticks(100));
    check_equal(lost_count, STANDARD, "losses");
    check_equal(asked_kept(), GUARANTEED, "kept pages with their content");
    check_equal(asked_ghosts(), 0, "lost pages that can be written");
    return check_end();
}
