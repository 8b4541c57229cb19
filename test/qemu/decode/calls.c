/* SPDX-License-Identifier: BSD-2-Clause */
/* calls.c - faults three calls deep; whoever reads the log wants to see all of them. */
#include <base/start.h>

static volatile uint64_t place = 16; /* the compiler would see a constant */

static __attribute__((noinline)) uint64_t inner_read(uint64_t at)
{
    uint64_t before = base_argument_number("before", 0); /* ra is now another call's */

    return before + *(volatile uint64_t *)(uintptr_t)at;
}

static __attribute__((noinline)) uint64_t middle_add(uint64_t at)
{
    return inner_read(at) + 1;
}

static __attribute__((noinline)) uint64_t outer_add(uint64_t at)
{
    return middle_add(at) + 1;
}

int main(void)
{
    return (int)outer_add(place);
}
