/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * victim.c - writes on its hart while another hart takes the frames: no write is lost.
 *
 * What the broker saves of a frame comes after the last write that succeeded: were a frame handed
 * over before this hart forgot it, the saved number would be older than the last one written.
 */
#include "../revocation.h"

enum {
    FRAMES = 16
};

static uint64_t written[FRAMES]; /* last number that did not fault */
static bool is_gone[FRAMES];
static uint64_t writes_told; /* after the demand was told */
static uint32_t causes_right;

static void word_write(uint32_t i, uint64_t number)
{
    probe_begin();
    __asm__ volatile(".option push\n.option norvc\nsd %0, 0(%1)\n.option pop" ::"r"(number),
                     "r"(held_words(i))
                     : "memory");
    uint64_t cause = probe_end();

    if (cause == PROBE_NONE) {
        written[i] = number;
        writes_told += told.count > 0 ? 1 : 0;
        return;
    }
    is_gone[i] = true;
    causes_right += cause == PROBE_STORE ? 1 : 0;
}

static uint32_t frames_write(uint64_t number)
{
    uint32_t gone = 0;

    for (uint32_t i = 0; i < FRAMES; i++) {
        if (!is_gone[i]) {
            word_write(i, number);
        }
        gone += is_gone[i] ? 1 : 0;
    }
    return gone;
}

int main(void)
{
    uint64_t end = base_now() + check_ticks(20000);
    uint64_t number = 1ull << 32;
    uint32_t saved = 0;

    victim_start(silent_handle);
    held_ask(FRAMES, EXO_STANDARD);
    held_map();
    for (uint32_t i = 0; i < FRAMES; i++) {
        written[i] = held_pattern(i);
    }
    while (frames_write(number) < FRAMES && base_now() < end) {
        number++;
    }
    while (held_gone(EXO_REASON_ABORTED).noted < FRAMES && base_now() < end) {
        base_sleep_until(base_now() + check_ticks(10));
    }

    for (uint32_t i = 0; i < FRAMES; i++) {
        uint64_t word = saved_word(exo_inspect(held[i], EXO_FIELD_WHERE).value);
        saved += word == written[i] ? 1 : 0;
        if (word != written[i]) {
            printf("frame %u: saved 0x%lx, written 0x%lx\n", i, (unsigned long)word,
                   (unsigned long)written[i]);
        }
    }
    check_true(writes_told > 1000, "it wrote while it was asked");
    check_equal(causes_right, FRAMES, "each frame ends with one fault of a store");
    check_equal(held_gone(EXO_REASON_ABORTED).noted, FRAMES, "all were saved");
    check_equal(saved, FRAMES, "not one write came after a frame was taken");
    return check_end();
}
