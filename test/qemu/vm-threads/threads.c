/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * threads.c - two threads that compute with all registers, and one that sleeps; then two that page
 * against each other.
 */
#include "../check.h"

#include <vm/thread.h>
#include <vm/vm.h>

enum {
    CHUNK_LOOKS = 1000,
    CHUNKS_MAX = 20000, /* seconds: then something is wrong */
    TURNS_LEAST = 20,
    PREEMPTIONS_LEAST = 200,
    SLEEPS = 10,
    FRAMES = 12,
    WALK_PAGES = 20,
    WALKS = 60,
    WALKS_MAX = 60000, /* a fast host may be through before it is preempted at all */
    PREEMPTIONS_MORE = 4,
    PAGE_WORDS = EXO_FRAME_SIZE / sizeof(uint64_t),
};

struct worker {
    uint64_t seed;
    uint64_t wrong;
};

struct walker {
    uint64_t seed;
    uint64_t *base;
    uint64_t wrong;
    uint64_t walks;
};

uint64_t registers_hold(uint64_t seed, uint64_t looks);

static struct worker first = {.seed = 0x1111222233334444ull};
static struct worker second = {.seed = 0xaaaabbbbccccddddull};
static struct worker *volatile last;
static volatile uint64_t turns;
static volatile uint64_t early;
static uint64_t enough; /* preemptions */

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

/* Checks what the walk before left on each page, and leaves something else. */
static void walk(void *argument)
{
    struct walker *walker = argument;

    for (; walker->walks < WALKS || (vm_thread_preemptions() < enough && walker->walks < WALKS_MAX);
         walker->walks++) {
        for (uint64_t i = 0; i < WALK_PAGES * PAGE_WORDS; i += 8) {
            uint64_t wanted = walker->walks == 0 ? 0 : walker->seed * walker->walks + i;
            walker->wrong += walker->base[i] != wanted;
            walker->base[i] = walker->seed * (walker->walks + 1) + i;
        }
    }
}

static void walkers_check(void)
{
    static struct vm_policy_queue queue;
    static struct walker walkers[2] = {{.seed = 0x9e3779b97f4a7c15ull},
                                       {.seed = 0xc2b2ae3d27d4eb4full}};
    const struct vm_options options = {&vm_policy_clock, &queue, FRAMES, 512};
    enough = vm_thread_preemptions() + PREEMPTIONS_MORE;
    check_status(vm_start(&options), EXO_OK, "the pager starts");
    walkers[0].base = vm_region_anonymous(WALK_PAGES * EXO_FRAME_SIZE);
    walkers[1].base = vm_region_anonymous(WALK_PAGES * EXO_FRAME_SIZE);
    uint32_t one = vm_thread_make(walk, &walkers[0]);
    uint32_t two = vm_thread_make(walk, &walkers[1]);
    vm_thread_join(one);
    vm_thread_join(two);
    check_equal(walkers[0].wrong + walkers[1].wrong, 0, "two that page see their own pages");
    check_true(walkers[0].walks + walkers[1].walks >= 2ull * WALKS, "both walked to the end");
    check_true(vm_counts().swap_ins > WALKS && vm_thread_preemptions() >= enough,
               "under paging and preemption");
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
    walkers_check();
    return check_end();
}
