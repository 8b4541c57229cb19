/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * schedule.h - which periodic job runs when. Pure code, tested on the host.
 *
 * All times are absolute ticks or differences of them. A job that still runs when its next
 * release comes has missed its deadline, and that release is skipped.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
    RT_JOB_MAX = 8,
    RT_JOB_NONE = RT_JOB_MAX
};

enum rt_policy {
    RT_FIXED_PRIORITY, /* lower number first */
    RT_EARLIEST_DEADLINE,
};

struct rt_counts {
    uint64_t releases;
    uint64_t completions;
    uint64_t misses;     /* completed late, or skipped */
    uint64_t jitter_min; /* release -> first instruction */
    uint64_t jitter_max;
    uint64_t jitter_total; /* over `starts` */
    uint64_t starts;
    uint64_t response_max; /* release -> completion */
};

struct rt_job {
    uint64_t period;
    uint64_t deadline; /* after the release; <= period */
    uint32_t priority;
    uint32_t reserved;
    uint64_t limit; /* releases; 0 = no end */

    uint64_t next_release;
    uint64_t released_at;
    bool is_ready;   /* released, not complete */
    bool is_started; /* has run since */
    struct rt_counts counts;
};

struct rt_schedule {
    enum rt_policy policy;
    uint32_t count;
    struct rt_job job[RT_JOB_MAX];
};

/* -> number of the job, RT_JOB_NONE where there is no room or the times make no sense. */
uint32_t schedule_add(struct rt_schedule *schedule, uint64_t period, uint64_t deadline,
                      uint32_t priority, uint64_t limit);

/* Sets the first release of every job. */
void schedule_start(struct rt_schedule *schedule, uint64_t at);

/* Releases what is due. */
void schedule_release(struct rt_schedule *schedule, uint64_t now);

/* The job that should run, RT_JOB_NONE where none is ready. */
uint32_t schedule_pick(const struct rt_schedule *schedule);

/* The job picked begins to run (the first time after its release, this is its jitter). */
void schedule_begin(struct rt_schedule *schedule, uint32_t number, uint64_t now);

/* The job that runs has done its work. */
void schedule_complete(struct rt_schedule *schedule, uint32_t number, uint64_t now);

/* When the next release is due; UINT64_MAX where all jobs have reached their limits. */
uint64_t schedule_next(const struct rt_schedule *schedule);

/* All limits reached and nothing ready. */
bool schedule_is_over(const struct rt_schedule *schedule);
