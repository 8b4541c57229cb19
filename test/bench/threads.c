/* SPDX-License-Identifier: BSD-2-Clause */
/* threads.c - two threads: one gives way to the other, or is taken off by a tick. */
#include "threads.h"

#include "bench.h"

#include <base/upcall.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ROUNDS = 1000,
    TICKS = 100,
    GAP_LEAST = 60,
    BENCH_TURN = 5,
    STACK_BYTES = 4096
};

uint64_t bench_gap(uint64_t *last, uint64_t least);
void bench_switch(struct exo_save_area *save, struct base_context *from, struct base_context *to);

static struct base_context *first;
static struct base_context second;
static _Alignas(16) uint8_t stack[STACK_BYTES];

/* ---- switches ---- */

static void answer(void *argument)
{
    (void)argument;
    for (;;) {
        bench_switch(base_save(), &second, first);
    }
}

/* There and back is two switches; the minimum of the pair is even. */
static void switches(void)
{
    base_context_make(&second, answer, NULL, stack + STACK_BYTES);
    second.flags = 0;
    for (uint32_t i = 0; i < ROUNDS; i++) {
        uint64_t begin = bench_count();
        bench_switch(base_save(), first, &second);
        bench_sample(bench_count() - begin);
    }
    bench_row("thread-switch", 2);
}

/* ---- ticks ---- */

static uint64_t last;
static volatile uint32_t ticks;
static volatile uint32_t seen; /* of these */

/* The next thread, round robin; the least a scheduler does. */
static void tick_handle(struct exo_save_area *save)
{
    (void)save;
    base_context_choose(base_context_current() == first ? &second : first);
    ticks = ticks + 1;
}

/* Both threads: a long gap between two looks at the counter is a tick, if one was counted. */
static void look(void)
{
    uint64_t gap = bench_gap(&last, GAP_LEAST);

    if (ticks != seen) {
        bench_sample(gap - BENCH_TURN + bench_pair());
    }
    seen = ticks;
    last = bench_count();
}

static void spin(void *argument)
{
    (void)argument;
    for (;;) {
        look();
    }
}

static void tick_rounds(void)
{
    base_context_make(&second, spin, NULL, stack + STACK_BYTES);
    second.flags = 0;
    (void)base_event_handle(EXO_EVENT_TICK, tick_handle);
    seen = ticks;
    last = bench_count();
    while (ticks < TICKS) {
        look();
    }
    (void)base_event_handle(EXO_EVENT_TICK, NULL);
    bench_row("tick-c", 1);
}

void threads_bench(void)
{
    first = base_context_current();
    switches();
    tick_rounds();
}
