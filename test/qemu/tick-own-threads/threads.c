/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * threads.c - two threads take turns at each tick, with a pattern of their own in every register.
 *
 * What a tick is: one at each end of a position behind which another of mine lies, at once, and
 * none elsewhere; the timer in between comes in time; a masked thread is not disturbed. The usual
 * tick never reaches the kernel's C, which would store all registers into the save area: so most
 * leave a mark there alone. Arguments: first=, count= (positions), ticks= (how many to see).
 */
#include "../check.h"

#include <exo/info.h>
#include <string.h>

enum {
    REGISTERS = 32,
    GP = 3,
    BASE = 31,
    MARK = 9,
    STACK_BYTES = 16384,
    TIMERS = 4
};

struct window { /* of window.S */
    uint64_t set[REGISTERS];
    uint64_t set_fp[REGISTERS];
    uint64_t got[REGISTERS];
    uint64_t got_fp[REGISTERS];
    uint64_t kept[REGISTERS];
};

void window_unmasked(struct window *window);
extern const char window_unmasked_begin[];
extern const char window_unmasked_end[];

static struct window windows[2];
static struct base_context *contexts[2];
static struct base_context second;
static _Alignas(16) uint8_t stack[STACK_BYTES];
static uint64_t first, count;
static volatile uint64_t ticks;
static uint64_t inside, unstored, wrong, strangers, gaps, late_ticks, last;
static uint64_t timer_at, timers, timer_late_ticks;

static const struct exo_info *info(void)
{
    return (const struct exo_info *)base_start()->info_va;
}

static uint64_t position(void)
{
    return (base_now() - info()->start_ticks) / info()->slice_ticks;
}

/* ---- what every register holds ---- */

static void pattern_set(unsigned thread, uint64_t round)
{
    struct window *window = &windows[thread];
    uint64_t seed = ((uint64_t)base_start()->env_index << 56 | (uint64_t)thread << 48 | round) *
                    0x9e3779b97f4a7c15ull;

    for (unsigned i = 0; i < REGISTERS; i++) {
        window->set[i] = seed ^ (0x0101010101010101ull * i);
        window->set_fp[i] = ~seed ^ (0x0101010101010101ull * i);
    }
    window->set[BASE] = (uint64_t)(uintptr_t)window;
    memset(window->got, 0, sizeof(window->got));
    memset(window->got_fp, 0, sizeof(window->got_fp));
}

static void pattern_check(unsigned thread)
{
    const struct window *window = &windows[thread];

    for (unsigned i = 1; i < REGISTERS; i++) {
        wrong += i != GP && window->got[i] != window->set[i] ? 1 : 0;
    }
    for (unsigned i = 0; i < REGISTERS; i++) {
        wrong += window->got_fp[i] != window->set_fp[i] ? 1 : 0;
    }
}

static void turns(unsigned thread, uint64_t until)
{
    for (uint64_t round = 0; ticks < until; round++) {
        pattern_set(thread, round);
        window_unmasked(&windows[thread]);
        pattern_check(thread);
    }
}

static void second_turns(void *argument)
{
    (void)argument;
    turns(1, UINT64_MAX);
}

/* ---- ticks ---- */

static void run(struct exo_save_area *save)
{
    (void)save;
    last = position();
}

static void tick(struct exo_save_area *save)
{
    uint64_t pc = base_context_current()->registers.x[0];
    uint64_t since = base_now() - info()->start_ticks;
    uint64_t number = since / info()->slice_ticks;
    uint64_t late = since % info()->slice_ticks;

    ticks = ticks + 1;
    inside += pc >= (uint64_t)(uintptr_t)window_unmasked_begin &&
                      pc < (uint64_t)(uintptr_t)window_unmasked_end
                  ? 1
                  : 0;
    unstored += save->running.x[MARK] == ~0ull ? 1 : 0;
    save->running.x[MARK] = ~0ull;
    gaps += number != last + 1 ? 1 : 0;
    last = number;
    strangers += number % EXO_SLICE_COUNT <= first || number % EXO_SLICE_COUNT >= first + count;
    late_ticks = late > late_ticks ? late : late_ticks;
    base_context_choose(contexts[base_context_current() == contexts[0] ? 1 : 0]);
    if (timer_at == 0 && timers < TIMERS && number % EXO_SLICE_COUNT + 4 < first + count) {
        timer_at = base_now() + info()->slice_ticks * 5 / 2;
        (void)exo_timer(timer_at);
    }
}

static void timer(struct exo_save_area *save)
{
    (void)save;
    uint64_t late = base_now() - timer_at;

    timer_late_ticks = late > timer_late_ticks ? late : timer_late_ticks;
    timer_at = 0;
    timers++;
}

static void tick_count(struct exo_save_area *save)
{
    (void)save;
    ticks = ticks + 1;
}

/* Two ends of positions go by. */
static bool masked_sees_only_the_bit(void)
{
    base_mask();
    (void)__atomic_fetch_and(&base_save()->pending, ~(uint64_t)EXO_EVENT_TICK, __ATOMIC_ACQ_REL);
    uint64_t before = ticks;
    uint64_t begin = position();
    while (position() < begin + 2) {
    }
    bool is_right =
        base_is_masked() && ticks == before && (base_save()->pending & EXO_EVENT_TICK) != 0;
    base_unmask();
    return is_right && ticks == before + 1;
}

int main(void)
{
    first = base_argument_number("first", 0);
    count = base_argument_number("count", 1);
    contexts[0] = base_context_current();
    contexts[1] = &second;
    base_context_make(&second, second_turns, NULL, stack + STACK_BYTES);
    while (position() % EXO_SLICE_COUNT != first) { /* all of a run lies ahead */
    }
    last = position();
    (void)base_event_handle(EXO_EVENT_RUN, run);
    (void)base_event_handle(EXO_EVENT_TICK, tick);
    (void)base_event_handle(EXO_EVENT_TIMER, timer);
    turns(0, base_argument_number("ticks", 100));
    while (position() % EXO_SLICE_COUNT != first + 1) {
    }
    base_mask();
    (void)base_event_handle(EXO_EVENT_TICK, NULL);
    base_unmask();

    uint64_t seen = ticks;
    printf("%lu ticks, %lu in the window, %lu never stored, %lu late at most\n",
           (unsigned long)seen, (unsigned long)inside, (unsigned long)unstored,
           (unsigned long)late_ticks);
    check_equal(gaps, 0, "no tick was lost, or came twice");
    check_true(strangers == 0 && late_ticks < info()->slice_ticks / 100,
               "ticks came at the ends of positions of mine");
    check_true(unstored > seen / 2, "most of them did not touch the registers in the save area");
    check_true(timers == TIMERS && timer_late_ticks < info()->slice_ticks / 100,
               "timers came in time");
    while (position() % EXO_SLICE_COUNT != first + 1) {
    }
    (void)base_event_handle(EXO_EVENT_TICK, tick_count);
    check_true(masked_sees_only_the_bit(), "masked: only the pending bit");
    (void)base_event_handle(EXO_EVENT_TICK, NULL);
    check_equal(wrong, 0, "30 integer and 32 floating-point registers survived");
    return check_end();
}
