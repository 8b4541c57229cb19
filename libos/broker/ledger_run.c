/* SPDX-License-Identifier: BSD-2-Clause */
/* ledger_run.c - a bitmap, searched first fit. */
#include "ledger_run.h"

#include <stdbool.h>
#include <string.h>

enum {
    WORD_BITS = 64
};

static uint64_t taken[LEDGER_RUN_MAX / WORD_BITS];
static uint32_t run_first;
static uint32_t run_end;
static uint32_t run_lowest; /* nothing is free below */
static uint32_t run_count;

static bool is_taken(uint32_t slot)
{
    return (taken[slot / WORD_BITS] >> slot % WORD_BITS & 1u) != 0;
}

void ledger_run_init(uint32_t first, uint32_t count)
{
    memset(taken, 0, sizeof(taken));
    run_first = first < LEDGER_RUN_MAX ? first : LEDGER_RUN_MAX;
    run_count = count < LEDGER_RUN_MAX - run_first ? count : LEDGER_RUN_MAX - run_first;
    run_end = run_first + run_count;
    run_lowest = run_first;
}

static void mark(uint32_t first, uint32_t count)
{
    for (uint32_t slot = first; slot < first + count; slot++) {
        taken[slot / WORD_BITS] |= 1ull << slot % WORD_BITS;
    }
    run_count -= count;
    while (run_lowest < run_end && is_taken(run_lowest)) {
        run_lowest++;
    }
}

uint32_t ledger_run_take(uint32_t count)
{
    uint32_t length = 0;

    if (count == 0) {
        return 0;
    }
    for (uint32_t slot = run_lowest; slot < run_end; slot++) {
        length = is_taken(slot) ? 0 : length + 1;
        if (length == count) {
            uint32_t first = slot + 1 - count;
            mark(first, count);
            return first;
        }
    }
    return 0;
}

void ledger_run_give(uint32_t first, uint32_t count)
{
    for (uint32_t slot = first; slot < first + count; slot++) {
        if (slot >= run_first && slot < run_end && is_taken(slot)) {
            taken[slot / WORD_BITS] &= ~(1ull << slot % WORD_BITS);
            run_count++;
        }
    }
    run_lowest = first < run_lowest && first >= run_first ? first : run_lowest;
}

uint32_t ledger_run_free(void)
{
    return run_count;
}
