/* SPDX-License-Identifier: BSD-2-Clause */
/* clock.c - time since the machine was started: there is no other. */
#include "posix.h"

#include <base/start.h>
#include <base/upcall.h>
#include <errno.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

enum {
    MICROSECONDS = 1000000,
    NANOSECONDS = 1000000000
};

/* The time base in units of 1 / `per_second`. */
static uint64_t now_in(uint64_t per_second)
{
    uint64_t ticks = base_now();
    uint64_t hz = base_start()->timebase_hz;

    return ticks / hz * per_second + ticks % hz * per_second / hz;
}

int gettimeofday(struct timeval *now, void *zone)
{
    uint64_t microseconds = now_in(MICROSECONDS);

    (void)zone;
    now->tv_sec = (time_t)(microseconds / MICROSECONDS);
    now->tv_usec = (suseconds_t)(microseconds % MICROSECONDS);
    return 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    uint64_t nanoseconds = now_in(NANOSECONDS);

    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) {
        return posix_fail(EINVAL);
    }
    now->tv_sec = (time_t)(nanoseconds / NANOSECONDS);
    now->tv_nsec = (long)(nanoseconds % NANOSECONDS);
    return 0;
}

int clock_getres(clockid_t clock, struct timespec *resolution)
{
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) {
        return posix_fail(EINVAL);
    }
    resolution->tv_sec = 0;
    resolution->tv_nsec = (long)(NANOSECONDS / base_start()->timebase_hz);
    return 0;
}

/* Time that passed, also while others ran. */
clock_t times(struct tms *used)
{
    clock_t now = (clock_t)now_in(CLOCKS_PER_SEC);

    *used = (struct tms){.tms_utime = now};
    return now;
}

static void sleep_ticks(uint64_t ticks)
{
    base_sleep_until(base_now() + ticks);
}

int nanosleep(const struct timespec *wanted, struct timespec *left)
{
    uint64_t hz = base_start()->timebase_hz;

    if (wanted->tv_sec < 0 || wanted->tv_nsec < 0 || wanted->tv_nsec >= NANOSECONDS) {
        return posix_fail(EINVAL);
    }
    sleep_ticks((uint64_t)wanted->tv_sec * hz + (uint64_t)wanted->tv_nsec * hz / NANOSECONDS);
    if (left != NULL) {
        *left = (struct timespec){0, 0};
    }
    return 0;
}

unsigned int sleep(unsigned int seconds)
{
    sleep_ticks((uint64_t)seconds * base_start()->timebase_hz);
    return 0;
}

int usleep(useconds_t microseconds)
{
    sleep_ticks((uint64_t)microseconds * base_start()->timebase_hz / MICROSECONDS);
    return 0;
}
