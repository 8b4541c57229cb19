/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * victim.c - copies of a frame, and copies of copies, go with it: mapped ones, and those that only
 * stand in the ledger.
 */
#include "../revocation.h"

enum {
    FRAMES = 4,
    ASKED = 2,
    DEPTH = 3, /* of copies below each frame that is taken */
};

#define COPY_VA (REVOCATION_VA + (uint64_t)REVOCATION_MAX * 2 * EXO_FRAME_SIZE)

static exo_handle_t copy[FRAMES][DEPTH];
static exo_handle_t aside[FRAMES]; /* a second copy of each frame that is mapped nowhere */

static uint64_t copy_va(uint32_t frame, uint32_t depth)
{
    return COPY_VA + ((uint64_t)frame * DEPTH + depth) * EXO_FRAME_SIZE;
}

static uint32_t copies_make(uint32_t frame)
{
    exo_handle_t from = held[frame];
    uint32_t seen = 0;

    aside[frame].raw = check_derive(from, EXO_READ, 0, 0).value;
    for (uint32_t depth = 0; depth < DEPTH; depth++) {
        from.raw = check_derive(from, CHECK_RW, 0, 0).value;
        copy[frame][depth] = from;
        exo_va_t va = {copy_va(frame, depth)};
        if (base_map(va, (struct base_memory){from, 0}, EXO_READ, 0) == EXO_OK) {
            seen += *(volatile uint64_t *)(uintptr_t)va.raw == held_pattern(frame) ? 1 : 0;
        }
    }
    return seen;
}

static bool is_gone_with_it(exo_handle_t handle)
{
    return (exo_inspect(handle, EXO_FIELD_STATE).value & 0xff) == EXO_STATE_TOMBSTONE &&
           exo_inspect(handle, EXO_FIELD_REASON).value == EXO_REASON_ANCESTOR;
}

/* Copies of this frame that are gone and can't be read any more. */
static uint32_t copies_gone(uint32_t frame)
{
    uint32_t gone = is_gone_with_it(aside[frame]) ? 1 : 0;

    for (uint32_t depth = 0; depth < DEPTH; depth++) {
        bool is_gone =
            is_gone_with_it(copy[frame][depth]) && probe_read(copy_va(frame, depth)) == PROBE_LOAD;
        gone += is_gone ? 1 : 0;
    }
    return gone;
}

int main(void)
{
    uint32_t seen = 0;
    uint32_t gone = 0;
    uint32_t kept = 0;

    victim_start(silent_handle);
    held_ask(FRAMES, EXO_STANDARD);
    held_map();
    for (uint32_t i = 0; i < FRAMES; i++) {
        seen += copies_make(i);
    }
    check_equal(seen, FRAMES * DEPTH, "each copy shows the frame");
    victim_wait_lost();

    for (uint32_t i = 0; i < FRAMES; i++) {
        *(i < FRAMES - ASKED ? &kept : &gone) += copies_gone(i);
    }
    check_equal(held_gone(EXO_REASON_ABORTED).said, ASKED, "as much went as was asked");
    check_equal(gone, ASKED * (DEPTH + 1), "and each copy with it, for the reason of its ancestor");
    check_equal(kept, 0, "no copy of what was not taken");
    check_equal(held_whole(), FRAMES - ASKED, "which is whole");
    check_equal(base_save()->lost_count, ASKED * (DEPTH + 2), "each is told");
    return check_end();
}
