/* SPDX-License-Identifier: BSD-2-Clause */
/* victim.c - maps its swap space and looks there for what each tombstone says is saved. */
#include "../asked.h"

enum {
    WANTED = 8
};
#define SWAP_VA 0x50000000ull

static uint64_t where_of[ASKED_FRAMES]; /* by page */

static void where_note(exo_handle_t handle, exo_va_t va, uint64_t where)
{
    uint64_t page = (va.raw - ASKED_VA) / EXO_FRAME_SIZE;

    asked_lost(handle, va, where);
    if (page < ASKED_FRAMES) {
        where_of[page] = where;
    }
}

/* Where the swap frame of this number is mapped; 0: it is none of ours. */
static uint64_t swap_va(uint64_t frame)
{
    const struct base_start *start = base_start();
    uint64_t va = SWAP_VA;

    for (uint32_t i = 0; i < start->swap_count; i++) {
        uint64_t count = 1ull << start->swap[i].order;
        va = (va + count * EXO_FRAME_SIZE - 1) & ~(count * EXO_FRAME_SIZE - 1);
        if (frame >= start->swap[i].base && frame < start->swap[i].base + count) {
            struct base_memory memory = {{start->swap[i].handle}, start->swap[i].order};
            (void)base_map((exo_va_t){va}, memory, EXO_READ, 0);
            return va + (frame - start->swap[i].base) * EXO_FRAME_SIZE;
        }
        va += count * EXO_FRAME_SIZE;
    }
    return 0;
}

int main(void)
{
    uint32_t found = 0;

    check_true(asked_begin(ASKED_FRAMES, EXO_STANDARD), "frames to lose");
    base_lost_hook_set(where_note);
    for (uint32_t i = 0; i < ASKED_FRAMES; i++) {
        frames[i].words[511] = 0x5a5a0000ull + i;
    }
    asked_wait();
    asked_wait_lost(WANTED);
    check_equal(lost_count, WANTED, "losses");
    for (uint32_t i = 0; i < ASKED_FRAMES; i++) {
        uint64_t va = where_of[i] == 0 ? 0 : swap_va(where_of[i]);
        found += va != 0 && ((volatile uint64_t *)va)[0] == i &&
                 ((volatile uint64_t *)va)[511] == 0x5a5a0000ull + i;
    }
    check_equal(found, WANTED, "pages found in swap space as they were");
    return check_end();
}
