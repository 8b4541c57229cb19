/* SPDX-License-Identifier: BSD-2-Clause */
/* schedule.c - see schedule.h. */
#include <rt/schedule.h>
#include <stddef.h>

static bool job_is_over(const struct rt_job *job)
{
    return job->limit != 0 && job->counts.releases >= job->limit;
}

uint32_t schedule_add(struct rt_schedule *schedule, uint64_t period, uint64_t deadline,
                      uint32_t priority, uint64_t limit)
{
    if (schedule->count >= RT_JOB_MAX || period == 0 || deadline == 0 || deadline > period) {
        return RT_JOB_NONE;
    }

    schedule->job[schedule->count] = (struct rt_job){.period = period,
                                                     .deadline = deadline,
                                                     .priority = priority,
                                                     .limit = limit,
                                                     .counts = {.jitter_min = UINT64_MAX}};
    return schedule->count++;
}

void schedule_start(struct rt_schedule *schedule, uint64_t at)
{
    for (uint32_t i = 0; i < schedule->count; i++) {
        schedule->job[i].next_release = at;
    }
}

static void job_release(struct rt_job *job)
{
    job->counts.releases++;
    if (job->is_ready) {
        job->counts.misses++;
    } else {
        job->is_ready = true;
        job->is_started = false;
        job->released_at = job->next_release;
    }
    job->next_release += job->period;
}

void schedule_release(struct rt_schedule *schedule, uint64_t now)
{
    for (uint32_t i = 0; i < schedule->count; i++) {
        struct rt_job *job = &schedule->job[i];
        while (job->next_release <= now && !job_is_over(job)) {
            job_release(job);
        }
    }
}

/* True where `left` goes before `right`. */
static bool job_precedes(enum rt_policy policy, const struct rt_job *left,
                         const struct rt_job *right)
{
    if (policy == RT_FIXED_PRIORITY) {
        return left->priority < right->priority;
    }
    return left->released_at + left->deadline < right->released_at + right->deadline;
}

uint32_t schedule_pick(const struct rt_schedule *schedule)
{
    uint32_t best = RT_JOB_NONE;

    for (uint32_t i = 0; i < schedule->count; i++) {
        if (!schedule->job[i].is_ready) {
            continue;
        }
        if (best == RT_JOB_NONE ||
            job_precedes(schedule->policy, &schedule->job[i], &schedule->job[best])) {
            best = i;
        }
    }
    return best;
}

void schedule_begin(struct rt_schedule *schedule, uint32_t number, uint64_t now)
{
    struct rt_job *job = &schedule->job[number];
    uint64_t jitter = now - job->released_at;

    if (job->is_started) {
        return;
    }

    job->is_started = true;
    job->counts.starts++;
    job->counts.jitter_total += jitter;
    if (jitter < job->counts.jitter_min) {
        job->counts.jitter_min = jitter;
    }
    if (jitter > job->counts.jitter_max) {
        job->counts.jitter_max = jitter;
    }
}

void schedule_complete(struct rt_schedule *schedule, uint32_t number, uint64_t now)
{
    struct rt_job *job = &schedule->job[number];
    uint64_t response = now - job->released_at;

    job->is_ready = false;
    job->counts.completions++;
    if (response > job->deadline) {
        job->counts.misses++;
    }
    if (response > job->counts.response_max) {
        job->counts.response_max = response;
    }
}

uint64_t schedule_next(const struct rt_schedule *schedule)
{
    uint64_t next = UINT64_MAX;

    for (uint32_t i = 0; i < schedule->count; i++) {
        const struct rt_job *job = &schedule->job[i];
        if (!job_is_over(job) && job->next_release < next) {
            next = job->next_release;
        }
    }
    return next;
}

bool schedule_is_over(const struct rt_schedule *schedule)
{
    return schedule_next(schedule) == UINT64_MAX && schedule_pick(schedule) == RT_JOB_NONE;
}
