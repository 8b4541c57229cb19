/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * victim.c - writes to all its frames in turn, and never answers.
 *
 * Once all losses are told, not one write to them may go through.
 */
#include "../asked.h"

enum {
    LOSSES = 16
};

static uint32_t late_writes;
static uint32_t kept;

static void round_write(uint64_t round)
{
    for (uint32_t i = 0; i < frame_count; i++) {
        if (!frames[i].is_lost) {
            frames[i].words[1] = round; /* faults if it is gone and that was not told */
        }
    }
}

static enum base_verdict lost_skip(struct base_context *context, const struct base_fault *fault)
{
    enum base_verdict verdict = probe_fault(context, fault);

    if (verdict == BASE_FAULT_REFUSED && fault->tval >= ASKED_VA &&
        fault->tval < ASKED_VA + (uint64_t)ASKED_FRAMES * EXO_FRAME_SIZE) {
        bool is_long = (*(const uint16_t *)fault->pc & 3) == 3;
        context->registers.x[0] = fault->pc + (is_long ? 4 : 2);
        return BASE_FAULT_HANDLED;
    }
    return verdict;
}

int main(void)
{
    uint64_t end = base_now() + check_ticks(20000);

    check_true(asked_begin(ASKED_FRAMES, EXO_STANDARD), "frames to lose");
    (void)base_fault_handle(lost_skip);
    for (uint64_t round = 0; lost_count < LOSSES && base_now() < end; round++) {
        round_write(round);
    }
    for (uint32_t i = 0; i < frame_count; i++) {
        bool is_written = probe_write((uint64_t)&frames[i].words[1]) == PROBE_NONE;
        late_writes += frames[i].is_lost && is_written;
        kept += !frames[i].is_lost && is_written;
    }
    check_equal(lost_count, LOSSES, "losses");
    check_equal(late_writes, 0, "writes to what was lost");
    check_equal(kept, ASKED_FRAMES - LOSSES, "writes to what was kept");
    return check_end();
}
