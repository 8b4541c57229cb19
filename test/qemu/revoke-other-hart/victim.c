/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * victim.c - writes to all its frames in turn, and never answers.
 *
 * A write that goes through after its loss was told is counted: there may be none.
 */
#include "../asked.h"

enum {
    LOSSES = 16
};

static uint32_t late_writes;

static void round_write(uint64_t round)
{
    for (uint32_t i = 0; i < frame_count; i++) {
        bool was_lost = frames[i].is_lost;
        bool is_written = probe_write((uint64_t)&frames[i].words[1]) == PROBE_NONE;
        late_writes += was_lost && is_written;
        if (!was_lost && is_written) {
            frames[i].words[2] = round; /* faults if it goes between the two, and is refused */
        }
    }
}

static enum base_verdict lost_skip(struct base_context *context, const struct base_fault *fault)
{
    enum base_verdict verdict = probe_fault(context, fault);

    if (verdict == BASE_FAULT_REFUSED && fault->tval >= ASKED_VA &&
        fault->tval < ASKED_VA + (uint64_t)ASKED_FRAMES * EXO_FRAME_SIZE) {
        context->registers.x[0] = fault->pc + 4;
        return BASE_FAULT_HANDLED;
    }
    return verdict;
}

int main(void)
{
    uint64_t end = base_now() + check_ticks(5000);

    check_true(asked_begin(ASKED_FRAMES, EXO_STANDARD), "frames to lose");
    for (uint64_t round = 0; lost_count < LOSSES && base_now() < end; round++) {
        round_write(round);
        (void)base_fault_handle(lost_skip);
    }
    for (uint64_t round = 0; round < 1000; round++) {
        round_write(round);
    }
    check_equal(lost_count, LOSSES, "losses");
    check_equal(late_writes, 0, "writes to what was lost");
    return check_end();
}
