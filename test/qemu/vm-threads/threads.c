/* SPDX-License-Identifier: BSD-2-Clause */
/* threads.c - two threads that compute with all registers, and one that sleeps. */
#include "../check.h"

#include <vm/thread.h>

enum {
    CHUNK_LOOKS = 1000,
    CHUNKS_MAX = 20000, /* seconds: then something is wrong */
    TURNS_LEAST = 20,
    PREEMPTIONS_LEAST = 200,
    SLEEPS = 10,
};

struct worker {
    uint64_t seed;
    uint64_t wrong;
};

uint64_t registers_hold(uint64_t seed, uint64_t looks);

static struct worker first = {.seed = 0x1111222233334444ull};
static struct worker second = {.seed = 0xaaaabbbbccccddddull};
static struct worker *volatile last;
static volatile uint64_t turns;
static volatile uint64_t early;

static void compute(void *argument)
{
    struct worker *worker = argument;

    for (uint32_t i = 0; vm_thread_preemptions() < PREEMPTIONS_LEAST && i < CHUNKS_MAX; i++) {
        worker->wrong += registers_hold(worker->seed, CHUNK_LOOKS);
        turns += last != worker;
        last = worker;
    }
}

static void sleep_often(void *argument)
{
    uint64_t *slept = argument;

    for (uint32_t i = 0; i < SLEEPS; i++) {
        uint64_t at = base_now() + base_start()->timebase_hz / 200;
        vm_thread_sleep_until(at);
        early += base_now() < at;
        *slept += 1;
    }
}

static void nothing(void *unused)
{
    (void)unused;
}

int main(void)
{
    static uint64_t slept;

    vm_threads_start();
    uint32_t one = vm_thread_make(compute, &first);
    uint32_t two = vm_thread_make(compute, &second);
    uint32_t three = vm_thread_make(sleep_often, &slept);
    vm_thread_join(one);
    vm_thread_join(two);
    vm_thread_join(three);
    printf("%lu turns, %lu preemptions\n", (unsigned long)turns,
           (unsigned long)vm_thread_preemptions());

    check_equal(first.wrong, 0, "first: every register is its own at each look");
    check_equal(second.wrong, 0, "second: every register is its own at each look");
    check_true(turns >= TURNS_LEAST, "they took turns");
    check_true(vm_thread_preemptions() >= PREEMPTIONS_LEAST, "preempted two hundred times");
    check_true(slept == SLEEPS && early == 0, "the sleeper woke, and not before its time");
    check_equal(vm_thread_make(nothing, NULL), one, "a number is free after the join");
    return check_end();
}
