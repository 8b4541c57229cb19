/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * meter.c - reads the clock without a pause and tells in which positions it ran.
 *
 * What lies between two readings of the same position counts as time it had there. Arguments:
 *   p7=50     percent that it should have of position 7; 999: any
 *   rest=0    the same of positions that are neither its own (100) nor named
 *   within=5  percent it may be off by
 *   foreign=0 positions' worth of time that it must have beside its own
 *   delay=0   cycles before it begins
 *   more=0    cycles to go on after that
 *   rough     judge only that it has time in its own: the host may let its end come late
 *   ask=1     asks for spare time itself; ask=0: no longer wants it
 */
#include "../check.h"

enum {
    CYCLES = 8,
    EDGE_TICKS = 10, /* the interrupt that ends a position comes after its last instruction */
    ANY = 999,
    ROUGH_MAX = 100,
    WITHIN = 5
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
    uint64_t cycle = position_number(base_now()) / EXO_SLICE_COUNT + 1;
    uint64_t first = (cycle + base_argument_number("delay", 0)) * EXO_SLICE_COUNT;
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

static uint64_t wanted(uint32_t position)
{
    char key[4];

    (void)snprintf(key, sizeof(key), "p%u", (unsigned)position);
    return base_argument_number(key, is_mine(position) ? 100 : base_argument_number("rest", 0));
}

/* None at all where none is wanted. */
static bool is_right(uint32_t position)
{
    uint64_t want = wanted(position);
    uint64_t within = base_argument_number("within", WITHIN);
    uint64_t percent = had[position] * 100 / (CYCLES * base_start()->slice_ticks);

    if (want == 0) {
        return readings[position] == 0;
    }
    return want == ANY || (percent + within >= want && percent <= want + within);
}

static void positions_judge(void)
{
    uint64_t foreign = 0;
    unsigned wrong = 0;

    for (uint32_t i = 0; i < EXO_SLICE_COUNT; i++) {
        foreign += is_mine(i) ? 0 : had[i];
        wrong += is_right(i) ? 0 : 1;
        if (!is_right(i)) {
            printf("position %u: %lu ticks in %lu readings\n", (unsigned)i, (unsigned long)had[i],
                   (unsigned long)readings[i]);
        }
    }
    check_equal(wrong, 0, "positions in which it ran more or less than it should");
    check_true(foreign / CYCLES / base_start()->slice_ticks >= base_argument_number("foreign", 0),
               "enough time beside its own");
}

static uint64_t time_had(bool is_own)
{
    uint64_t ticks = 0;

    for (uint32_t i = 0; i < EXO_SLICE_COUNT; i++) {
        ticks += is_mine(i) == is_own ? had[i] : 0;
    }
    return ticks;
}

/* A host that is busy elsewhere may leave us none at first. */
static void share_judge(void)
{
    for (uint32_t i = 0; i < ROUGH_MAX && time_had(true) < base_start()->slice_ticks; i++) {
        measure();
    }
    uint64_t own = time_had(true);
    uint64_t foreign = time_had(false);
    printf("%lu ticks of its own, %lu of others\n", (unsigned long)own, (unsigned long)foreign);
    check_true(own >= base_start()->slice_ticks, "it has time in its own positions");
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

static void go_on(void)
{
    uint64_t cycles = base_argument_number("more", 0);
    uint64_t end = position_number(base_now()) + cycles * EXO_SLICE_COUNT;

    while (position_number(base_now()) < end) {
    }
}

int main(void)
{
    uint64_t ask = base_argument_number("ask", ANY);

    if (ask != ANY) {
        check_status(exo_spare(EXO_NOTHING, base_start()->hart_first, ask).status, EXO_OK, "SPARE");
    }
    if (base_argument_given("rough")) {
        share_judge();
    } else {
        measure();
        positions_judge();
    }
    info_judge();
    go_on();
    return check_end();
}
