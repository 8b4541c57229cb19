/* SPDX-License-Identifier: BSD-2-Clause */
/* rt.c - jobs as threads, driven by the dispatcher's timer. */
#include <base/calls.h>
#include <base/upcall.h>
#include <rt/rt.h>
#include <stddef.h>

struct thread {
    struct base_context context;
    rt_step step;
    void *argument;
    uint32_t number;
    _Alignas(16) uint8_t stack[RT_STACK_BYTES];
};

static struct rt_schedule schedule;
static struct thread threads[RT_JOB_MAX];
static struct base_context *main_context; /* runs where no job is ready */

void rt_start(enum rt_policy policy)
{
    schedule = (struct rt_schedule){.policy = policy};
}

/* Masked: releases what is due, chooses who runs next, and arms the timer. */
static void jobs_schedule_masked(struct exo_save_area *save)
{
    (void)save;
    schedule_release(&schedule, base_now());
    (void)exo_timer(schedule_next(&schedule));

    uint32_t number = schedule_pick(&schedule);
    if (number == RT_JOB_NONE) {
        base_context_choose(main_context);
        return;
    }
    schedule_begin(&schedule, number, base_now());
    base_context_choose(&threads[number].context);
}

static void thread_main(void *argument)
{
    struct thread *thread = argument;

    for (;;) {
        thread->step(thread->argument);
        base_mask();
        schedule_complete(&schedule, thread->number, base_now());
        jobs_schedule_masked(base_save());
        base_deliver();
    }
}

uint32_t rt_job_add(rt_step step, void *argument, uint64_t period, uint64_t deadline,
                    uint32_t priority, uint64_t limit)
{
    uint32_t number = schedule_add(&schedule, period, deadline, priority, limit);

    if (number == RT_JOB_NONE) {
        return RT_JOB_NONE;
    }

    struct thread *thread = &threads[number];
    thread->step = step;
    thread->argument = argument;
    thread->number = number;
    base_context_make(&thread->context, thread_main, thread, thread->stack + RT_STACK_BYTES);
    return number;
}

void rt_run(uint64_t at)
{
    main_context = base_context_current();
    schedule_start(&schedule, at);

    base_mask();
    base_event_handler timer_before = base_event_handle(EXO_EVENT_TIMER, jobs_schedule_masked);
    base_event_handler run_before = base_event_handle(EXO_EVENT_RUN, jobs_schedule_masked);
    (void)exo_timer(at);
    while (!schedule_is_over(&schedule)) {
        base_wait_masked();
    }
    (void)base_event_handle(EXO_EVENT_TIMER, timer_before);
    (void)base_event_handle(EXO_EVENT_RUN, run_before);
    base_unmask();
}

const struct rt_counts *rt_job_counts(uint32_t number)
{
    return &schedule.job[number].counts;
}
