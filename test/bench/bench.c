/* SPDX-License-Identifier: BSD-2-Clause */
/* bench.c - samples of instruction counts, and their rows. */
#include "bench.h"

#include <exo/call.h>
#include <stdio.h>
#include <stdlib.h>

_Static_assert(EXO_CALL_PCT == 19, "handlers.S");

static uint64_t samples[BENCH_SAMPLES_MAX];
static uint32_t sample_count;
static uint64_t empty_pair;

_Noreturn void bench_fail(const char *what, int64_t status)
{
    printf("FAIL bench: %s: %ld\n", what, (long)status);
    exit(1);
}

static int compare(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;

    return (a > b) - (a < b);
}

uint64_t bench_pair(void)
{
    return empty_pair;
}

void bench_sample(uint64_t instructions)
{
    if (sample_count < BENCH_SAMPLES_MAX) {
        samples[sample_count++] = instructions - empty_pair;
    }
}

void bench_start(void)
{
    uint64_t begin = bench_count();

    empty_pair = bench_count() - begin;
    printf("bench: empty-pair %lu %lu 1\n", (unsigned long)empty_pair, (unsigned long)empty_pair);
}

/* In hundredths of an instruction, since a row may be a share of what was counted. */
static void hundredths_print(uint64_t instructions, uint64_t count)
{
    uint64_t hundredths = instructions * 100 / count;

    printf(" %lu.%02lu", (unsigned long)(hundredths / 100), (unsigned long)(hundredths % 100));
}

void bench_row(const char *name, uint64_t count)
{
    uint32_t rounds = sample_count;

    sample_count = 0;
    if (rounds == 0) {
        bench_fail(name, 0);
    }
    qsort(samples, rounds, sizeof(samples[0]), compare);
    printf("bench: %s", name);
    hundredths_print(samples[0], count);
    hundredths_print(samples[rounds / 2], count);
    printf(" %lu\n", (unsigned long)rounds);
}

void bench_distribution(const char *name)
{
    uint32_t rounds = sample_count;

    sample_count = 0;
    if (rounds == 0) {
        bench_fail(name, 0);
    }
    qsort(samples, rounds, sizeof(samples[0]), compare);
    printf("distribution: %s %lu %lu %lu %lu %lu\n", name, (unsigned long)samples[0],
           (unsigned long)samples[rounds / 2], (unsigned long)samples[rounds * 99ull / 100],
           (unsigned long)samples[rounds - 1], (unsigned long)rounds);
}
