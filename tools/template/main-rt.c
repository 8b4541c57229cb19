/* SPDX-License-Identifier: BSD-2-Clause */
/* main.c - on libos/rt: a job every 10 ms that must not miss a deadline. */
#include <base/start.h>
#include <base/upcall.h>
#include <rt/rt.h>
#include <stdio.h>

enum {
    PERIOD_MS = 10,
    RELEASES = 50
};

static void step(void *argument)
{
    (*(uint64_t *)argument)++;
}

int main(void)
{
    static uint64_t steps;
    uint64_t period = PERIOD_MS * base_start()->timebase_hz / 1000;

    rt_start(RT_EARLIEST_DEADLINE);
    uint32_t job = rt_job_add(step, &steps, period, period, 0, RELEASES);
    rt_run(rt_slice_begin(base_now()));
    printf("hello from @NAME@: %lu steps, %lu deadlines missed\n", (unsigned long)steps,
           (unsigned long)rt_job_counts(job)->misses);
    return rt_job_counts(job)->misses == 0 ? 0 : 1;
}
