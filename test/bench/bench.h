/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bench.h - counts instructions, and says what an operation costs.
 *
 * A line "bench: NAME minimum median rounds" per row; tools/bench reads them. The cost of an empty
 * pair of counter reads is subtracted.
 */
#pragma once

#include <stdint.h>

enum {
    BENCH_SAMPLES_MAX = 10240
};

#ifdef __riscv
static inline uint64_t bench_count(void)
{
    uint64_t count;

    __asm__ volatile("rdinstret %0" : "=r"(count)::"memory");
    return count;
}
#endif

/* Measures the empty pair; before everything else. */
void bench_start(void);

/* What the empty pair costs: bench_sample subtracts it. */
uint64_t bench_pair(void);
void bench_sample(uint64_t instructions);
/* Says the row and forgets the samples; each stood for `count` operations. */
void bench_row(const char *name, uint64_t count);
/* Ends the run: what was to be measured did not happen. */
_Noreturn void bench_fail(const char *what, int64_t status);
/* The same with p50, p99 and the greatest. */
void bench_distribution(const char *name);
