/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * control.c - a control loop with a deadline: PID on a simulated first-order plant.
 *
 * Arguments: period-us=8000 periods=250. Ends with 1 on any missed deadline or a plant that was
 * not brought to its set point.
 */
#include <base/broker.h>
#include <base/start.h>
#include <base/upcall.h>
#include <inttypes.h>
#include <rt/rt.h>
#include <stdio.h>

static const double set_point = 1.0;
static const double gain_proportional = 4.0, gain_integral = 8.0, gain_derivative = 0.02;
static const double plant_time_constant = 0.25; /* seconds */

struct loop {
    double period; /* seconds */
    double plant;
    double integral;
    double error_before;
};

static void loop_step(void *argument)
{
    struct loop *loop = argument;
    double error = set_point - loop->plant;

    loop->integral += error * loop->period;
    double drive = gain_proportional * error + gain_integral * loop->integral +
                   gain_derivative * (error - loop->error_before) / loop->period;
    loop->error_before = error;
    loop->plant += (drive - loop->plant) / plant_time_constant * loop->period;
}

static uint64_t microseconds(uint64_t ticks)
{
    return ticks * 1000000u / base_start()->timebase_hz;
}

static int loop_report(const struct loop *loop, const struct rt_counts *counts)
{
    double error = set_point - loop->plant;
    uint64_t average = counts->starts == 0 ? 0 : counts->jitter_total / counts->starts;
    bool is_settled = error < 0.05 && error > -0.05;

    printf("%" PRIu64 " periods, %" PRIu64 " misses, jitter us min %" PRIu64 " avg %" PRIu64
           " max %" PRIu64 ", response max %" PRIu64 " us\n",
           counts->releases, counts->misses, microseconds(counts->jitter_min),
           microseconds(average), microseconds(counts->jitter_max),
           microseconds(counts->response_max));
    printf("plant at %.4f of %.1f\n", loop->plant, set_point);
    broker_counter_set("periods", counts->releases);
    broker_counter_set(BROKER_COUNTER_MISSES, counts->misses);
    broker_counter_set("jitter max us", microseconds(counts->jitter_max));
    return counts->misses == 0 && is_settled ? 0 : 1;
}

int main(void)
{
    uint64_t period_us = base_argument_number("period-us", 8000);
    uint64_t periods = base_argument_number("periods", 250);
    uint64_t period = period_us * base_start()->timebase_hz / 1000000u;
    static struct loop loop;

    loop.period = (double)period_us / 1e6;
    rt_start(RT_FIXED_PRIORITY);
    uint32_t job = rt_job_add(loop_step, &loop, period, period, 0, periods);
    if (job == RT_JOB_NONE) {
        printf("FAIL: no such period\n");
        return 1;
    }
    printf("control loop every %" PRIu64 " us, %" PRIu64 " periods\n", period_us, periods);
    rt_run(rt_slice_begin(base_now() + period));
    return loop_report(&loop, rt_job_counts(job));
}
