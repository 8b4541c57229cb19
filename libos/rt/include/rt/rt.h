/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rt.h - a library OS for periodic work: static memory, preemptive jobs, counted deadlines.
 *
 * Each job is a thread with a stack of its own. TIMER and RUN upcalls release jobs and choose;
 * a switch costs no call. Register all jobs, then rt_run.
 */
#pragma once

#include <rt/schedule.h>

enum {
    RT_STACK_BYTES = 16384
};

/* One period's work; runs unmasked and may be preempted by other jobs. */
typedef void (*rt_step)(void *argument);

void rt_start(enum rt_policy policy);

/* Times in ticks. -> number of the job, or RT_JOB_NONE. */
uint32_t rt_job_add(rt_step step, void *argument, uint64_t period, uint64_t deadline,
                    uint32_t priority, uint64_t limit);

/* First releases at the absolute time `at`; returns when every job has reached its limit. */
void rt_run(uint64_t at);

/* When the next of the application's slices begins, not before `after`; `after` where that is not
 * known. First releases there keep the jitter of periods that divide the cycle small. */
uint64_t rt_slice_begin(uint64_t after);

const struct rt_counts *rt_job_counts(uint32_t number);
