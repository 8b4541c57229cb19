/* SPDX-License-Identifier: BSD-2-Clause */
/* deadlines.c - three periodic jobs that need 88 % of the time: by deadline they fit. */
#include <base/start.h>
#include <base/upcall.h>
#include <rt/rt.h>
#include <stdio.h>

enum {
    JOBS = 3
};

static const uint32_t period_ms[JOBS] = {20, 30, 70};
static const uint32_t work_ms[JOBS] = {6, 9, 19}; /* 30 %, 30 % and 28 % */

static uint64_t ticks(uint64_t ms)
{
    return ms * base_start()->timebase_hz / 1000;
}

static void work(void *argument)
{
    /* busy for so long of its own time: what others take of it doesn't count */
    for (uint64_t left = ticks(*(const uint32_t *)argument), before = base_now(); left > 0;) {
        uint64_t now = base_now();
        uint64_t step = now - before;
        left -= step < left ? (step < 100 ? step : 0) : left;
        before = now;
    }
}

static unsigned long microseconds(uint64_t count)
{
    return (unsigned long)(count * 1000000 / base_start()->timebase_hz);
}

/* From its release on. */
static void counts_print(uint32_t period, const struct rt_counts *counts)
{
    printf("every %u ms: %lu misses, done after %lu us at most, begun after %lu to %lu us\n",
           (unsigned)period, (unsigned long)counts->misses, microseconds(counts->response_max),
           microseconds(counts->jitter_min), microseconds(counts->jitter_max));
}

static uint64_t missed_under(enum rt_policy policy)
{
    uint32_t jobs[JOBS];
    uint64_t missed = 0;

    rt_start(policy);
    for (uint32_t i = 0; i < JOBS; i++) {
        uint64_t period = ticks(period_ms[i]);
        jobs[i] = rt_job_add(work, (void *)&work_ms[i], period, period, i, 420 / period_ms[i]);
    }
    rt_run(base_now() + ticks(1));
    for (uint32_t i = 0; i < JOBS; i++) {
        missed += rt_job_counts(jobs[i])->misses;
        counts_print(period_ms[i], rt_job_counts(jobs[i]));
    }
    return missed;
}

int main(void)
{
    uint64_t missed = missed_under(RT_EARLIEST_DEADLINE);

    printf("earliest deadline first: %lu deadlines missed\n", (unsigned long)missed);
    return missed == 0 ? 0 : 1;
}
