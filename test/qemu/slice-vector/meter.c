/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * meter.c - reads the clock without a pause and tells in which positions it ran.
 *
 * What lies between two readings of the same position counts as time it had there. Argument:
 * least=95: percent of each of its positions that it has to see.
 */
#include "../check.h"

enum {
    CYCLES = 8,
    EDGE_TICKS = 10, /* the interrupt that ends a position comes after its last instruction */
    PERCENT = 95
};

static uint64_t had[EXO_SLICE_COUNT];
static uint32_t readings[EXO_SLICE_COUNT];

static uint64_t position_number(uint64_t now)
{
    const struct exo_info *info = (const struct exo_info *)base_start()->info_va;

    return (now - info->start_ticks) / info->slice_ticks;
}

static bool is_inside(uint64_t now)
{
    const struct exo_info *info = (const struct exo_info *)base_start()->info_va;

    return (now - info->start_ticks) % info->slice_ticks >= EDGE_TICKS;
}

static void measure(void)
{
    uint64_t first = (position_number(base_now()) / EXO_SLICE_COUNT + 1) * EXO_SLICE_COUNT;
    uint64_t end = first + (uint64_t)CYCLES * EXO_SLICE_COUNT;
    uint64_t before = base_now();

    for (;;) {
        uint64_t now = base_now();
        uint64_t number = position_number(now);
        if (number >= end) {
            return;
        }
        if (number >= first && is_inside(now)) {
            readings[number % EXO_SLICE_COUNT]++;
            had[number % EXO_SLICE_COUNT] += number == position_number(before) ? now - before : 0;
        }
        before = now;
    }
}

static bool is_mine(uint32_t position)
{
    const struct base_start *start = base_start();

    for (uint32_t i = 0; i < start->slice_count; i++) {
        const struct base_slice *s = &start->slice[i];
        if (s->hart == start->hart_first && position >= s->start &&
            position - s->start < s->count) {
            return true;
        }
    }
    return false;
}

static void positions_judge(void)
{
    uint64_t least =
        CYCLES * base_start()->slice_ticks / 100 * base_argument_number("least", PERCENT);
    unsigned foreign = 0;
    unsigned missed = 0;

    for (uint32_t i = 0; i < EXO_SLICE_COUNT; i++) {
        bool is_wrong = is_mine(i) ? had[i] < least : readings[i] != 0;
        foreign += is_wrong && !is_mine(i) ? 1 : 0;
        missed += is_wrong && is_mine(i) ? 1 : 0;
        if (is_wrong) {
            printf("position %u: %lu ticks in %lu readings\n", (unsigned)i, (unsigned long)had[i],
                   (unsigned long)readings[i]);
        }
    }
    check_equal(foreign, 0, "positions of others in which it ran");
    check_equal(missed, 0, "positions of its own that it had not to the end");
}

static void info_judge(void)
{
    const struct exo_info *info = (const struct exo_info *)base_start()->info_va;
    const struct base_start *start = base_start();
    unsigned wrong = 0;

    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        for (uint32_t i = 0; i < EXO_SLICE_COUNT; i++) {
            bool is_listed = info->vector[hart][i] == start->env_index;
            wrong += is_listed != (hart == start->hart_first && is_mine(i)) ? 1 : 0;
        }
    }
    check_equal(wrong, 0, "positions that the info page and the start page tell apart");
}

int main(void)
{
    measure();
    positions_judge();
    info_judge();
    return check_end();
}
