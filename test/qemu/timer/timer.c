/* SPDX-License-Identifier: BSD-2-Clause */
/* timer.c - the timer comes when asked, not before; at once for the past; never when cancelled. */
#include "../check.h"

enum {
    LATE_US = 100,
    SHORTEST_US = 50,
    LONGEST_US = 20000,
    QUIET_MS = 100
};

static volatile unsigned count;
static volatile uint64_t came_at;

static void on_timer(struct exo_save_area *save)
{
    (void)save;
    came_at = base_now();
    count++;
}

static uint64_t microseconds(uint64_t us)
{
    return us * base_start()->timebase_hz / 1000000u;
}

static void spin_until(uint64_t end)
{
    while (base_now() < end) {
    }
}

/* The positions of this environment begin with the cycle, and a timer waits for none of them. */
static void cycle_begin(void)
{
    const struct exo_info *info = (const struct exo_info *)base_start()->info_va;
    uint64_t cycle = info->slice_ticks * EXO_SLICE_COUNT;

    spin_until(base_now() + cycle - (base_now() - info->start_ticks) % cycle);
}

/* -> ticks it was late; ~0: it came early, twice or not at all. */
static uint64_t lateness(int64_t in)
{
    cycle_begin();
    uint64_t asked = base_now();
    uint64_t due = in > 0 ? asked + (uint64_t)in : asked;

    count = 0;
    (void)exo_timer(asked + (uint64_t)in);
    spin_until(due + microseconds(LATE_US * 10));
    return count == 1 && came_at >= due ? came_at - due : ~0ull;
}

static void asked_times(void)
{
    uint64_t worst = 0;

    for (uint64_t us = SHORTEST_US; us <= LONGEST_US; us += us / 2) {
        uint64_t late = lateness((int64_t)microseconds(us));
        worst = late > worst ? late : worst;
    }
    printf("late by %lu ticks at most\n", (unsigned long)worst);
    check_true(worst <= microseconds(LATE_US), "at the time asked, once, not before");
}

static void past_times(void)
{
    check_true(lateness(0) <= microseconds(LATE_US), "this moment: at once");
    check_true(lateness(-1) <= microseconds(LATE_US), "a moment ago: at once");
    check_true(lateness(-(int64_t)base_now() / 2) <= microseconds(LATE_US), "long ago: at once");
}

static void quiet_for(uint64_t milliseconds, const char *what)
{
    count = 0;
    spin_until(base_now() + check_ticks(milliseconds));
    check_equal(count, 0, what);
}

static void times_that_do_not_come(void)
{
    (void)exo_timer(1ull << 63);
    quiet_for(QUIET_MS, "2^63: not within 100 ms");
    (void)exo_timer(~0ull - 1);
    quiet_for(QUIET_MS, "the last there is: not within 100 ms");
    (void)exo_timer(base_now() + check_ticks(QUIET_MS / 2));
    check_status(exo_timer(~0ull).status, EXO_OK, "cancelled");
    quiet_for(QUIET_MS, "cancelled: it does not come");
    check_status(exo_timer(~0ull).status, EXO_OK, "cancelled without one");
}

/* One timer a dispatcher: the last call counts. */
static void replaced(void)
{
    uint64_t now = base_now();

    count = 0;
    (void)exo_timer(now + check_ticks(2));
    (void)exo_timer(now + check_ticks(QUIET_MS));
    spin_until(now + check_ticks(QUIET_MS / 2));
    check_equal(count, 0, "put off: not at the first time");
    spin_until(now + check_ticks(QUIET_MS + 1));
    check_equal(count, 1, "put off: at the second");
}

int main(void)
{
    (void)base_event_handle(EXO_EVENT_TIMER, on_timer);
    if (base_argument_given("without")) {
        quiet_for(QUIET_MS * 8, "timers of others do not come here");
        return check_end();
    }
    asked_times();
    past_times();
    times_that_do_not_come();
    replaced();
    return check_end();
}
