/* SPDX-License-Identifier: BSD-2-Clause */
/* scheduler.c - three threads by lottery: at each tick a ticket is drawn, and its holder goes on.
 */
#include <base/upcall.h>
#include <stdio.h>

enum {
    THREADS = 3,
    TICKS = 300,
    STACK_BYTES = 4096
};

static struct base_context contexts[THREADS];
static char stacks[THREADS][STACK_BYTES] __attribute__((aligned(16)));
static const uint32_t tickets[THREADS] = {1, 2, 4};
static volatile uint64_t had[THREADS]; /* positions */
static volatile uint64_t ticks;
static struct base_context *main_context;

/* A position of ours began: who has it? */
static void tick(struct exo_save_area *save)
{
    static uint64_t state = 88172645463325252ull;
    uint32_t drawn;
    uint32_t thread = 0;

    (void)save;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    for (drawn = (uint32_t)(state % 7); drawn >= tickets[thread]; thread++) {
        drawn -= tickets[thread];
    }
    had[thread]++;
    base_context_choose(++ticks < TICKS ? &contexts[thread] : main_context);
}

static void spin(void *argument)
{
    for (;;) {
        (*(volatile uint64_t *)argument)++;
    }
}

int main(void)
{
    static uint64_t work[THREADS];

    main_context = base_context_current();
    for (uint32_t i = 0; i < THREADS; i++) {
        base_context_make(&contexts[i], spin, &work[i], stacks[i] + STACK_BYTES);
    }
    (void)base_event_handle(EXO_EVENT_RUN, tick);
    (void)base_event_handle(EXO_EVENT_TICK, tick);
    while (ticks < TICKS) {
    }
    printf("of %lu positions the threads had %lu, %lu and %lu\n", (unsigned long)ticks,
           (unsigned long)had[0], (unsigned long)had[1], (unsigned long)had[2]);
    return had[0] < had[1] && had[1] < had[2] ? 0 : 1;
}
