/* SPDX-License-Identifier: BSD-2-Clause */
/* thread.c - round robin over contexts, driven by RUN, TICK and TIMER. */
#include <base/calls.h>
#include <base/upcall.h>
#include <stddef.h>
#include <vm/thread.h>

enum thread_state {
    THREAD_FREE,
    THREAD_READY,
    THREAD_SLEEPING,
    THREAD_ENDED,
};

struct thread {
    struct base_context own;
    struct base_context *context; /* own, or what thread 0 had before */
    enum thread_state state;
    uint64_t wake_ticks;
    void (*function)(void *argument);
    void *argument;
    _Alignas(16) uint8_t stack[VM_THREAD_STACK_BYTES];
};

enum {
    IDLE = VM_THREAD_MAX, /* runs where no other can */
};

static struct thread threads[VM_THREAD_MAX + 1];
static uint32_t current;
static uint64_t preemptions;

/* ---- masked ---- */

static void sleepers_wake(uint64_t now)
{
    uint64_t next = UINT64_MAX;

    for (uint32_t i = 0; i < VM_THREAD_MAX; i++) {
        struct thread *thread = &threads[i];
        if (thread->state != THREAD_SLEEPING) {
            continue;
        }
        if (thread->wake_ticks <= now) {
            thread->state = THREAD_READY;
        } else if (thread->wake_ticks < next) {
            next = thread->wake_ticks;
        }
    }
    (void)exo_timer(next);
}

/* The next one that can run, after the current; itself last. */
static void next_choose(void)
{
    uint32_t chosen = IDLE;

    for (uint32_t step = 1; step <= VM_THREAD_MAX && chosen == IDLE; step++) {
        uint32_t thread = (current + step) % VM_THREAD_MAX;
        chosen = threads[thread].state == THREAD_READY ? thread : IDLE;
    }
    current = chosen;
    base_context_choose(threads[chosen].context);
}

/* Not while the pager works on the current thread's behalf. */
static void position_ended(struct exo_save_area *save)
{
    uint32_t before = current;

    (void)save;
    if (base_context_current() != threads[current].context) {
        return;
    }
    next_choose();
    preemptions += before != IDLE && current != before;
}

static void timer_rang(struct exo_save_area *save)
{
    (void)save;
    sleepers_wake(base_now());
    if (current == IDLE) {
        next_choose();
    }
}

/* ---- threads ---- */

static void thread_main(void *argument)
{
    struct thread *thread = argument;

    thread->function(thread->argument);
    base_mask();
    thread->state = THREAD_ENDED;
    next_choose();
    base_deliver();
}

static void idle_main(void *argument)
{
    (void)argument;
    for (;;) {
        base_wait();
    }
}

static void context_make(struct thread *thread, void (*function)(void *argument), void *argument)
{
    thread->context = &thread->own;
    base_context_make(&thread->own, function, argument, thread->stack + VM_THREAD_STACK_BYTES);
}

void vm_threads_start(void)
{
    base_mask();
    current = 0;
    threads[0].context = base_context_current();
    threads[0].state = THREAD_READY;
    context_make(&threads[IDLE], idle_main, NULL);
    threads[IDLE].own.flags = 0;
    (void)base_event_handle(EXO_EVENT_RUN, position_ended);
    (void)base_event_handle(EXO_EVENT_TICK, position_ended);
    (void)base_event_handle(EXO_EVENT_TIMER, timer_rang);
    base_unmask();
}

uint32_t vm_thread_make(void (*function)(void *argument), void *argument)
{
    uint32_t number = VM_THREAD_NONE;

    base_mask();
    for (uint32_t i = 0; i < VM_THREAD_MAX && number == VM_THREAD_NONE; i++) {
        number = threads[i].state == THREAD_FREE ? i : VM_THREAD_NONE;
    }
    if (number != VM_THREAD_NONE) {
        threads[number].function = function;
        threads[number].argument = argument;
        context_make(&threads[number], thread_main, &threads[number]);
        threads[number].state = THREAD_READY;
    }
    base_unmask();
    return number;
}

void vm_thread_yield(void)
{
    base_mask();
    next_choose();
    base_deliver();
}

void vm_thread_sleep_until(uint64_t at_ticks)
{
    base_mask();
    threads[current].state = THREAD_SLEEPING;
    threads[current].wake_ticks = at_ticks;
    sleepers_wake(base_now());
    next_choose();
    base_deliver();
}

void vm_thread_join(uint32_t thread)
{
    while (__atomic_load_n(&threads[thread].state, __ATOMIC_ACQUIRE) != THREAD_ENDED) {
        vm_thread_sleep_until(base_now() + 10000);
    }
    threads[thread].state = THREAD_FREE;
}

uint64_t vm_thread_preemptions(void)
{
    return preemptions;
}
