/* SPDX-License-Identifier: BSD-2-Clause */
/* compute.c - work that asks for nothing: the same in memory of the pager as in bare memory. */
#include "bench.h"

#include <base/memory.h>
#include <stdio.h>
#include <stdlib.h>
#include <vm/vm.h>

#define BARE_VA 0x10000000ull

enum {
    SIDE = 150,
    CELLS = SIDE * SIDE,
    WORDS = 1000000,
    EXTENT_ORDER = 6,
    PAGES = 1200,
    ROUNDS = 3
};

/* What both kinds of work need, one after the other in the same memory. */
union work {
    uint64_t matrix[3][CELLS];
    uint32_t words[WORDS];
};

static struct vm_policy_queue queue;

static void matrix_multiply(union work *work)
{
    for (uint32_t row = 0; row < SIDE; row++) {
        for (uint32_t column = 0; column < SIDE; column++) {
            uint64_t sum = 0;
            for (uint32_t i = 0; i < SIDE; i++) {
                sum += work->matrix[0][row * SIDE + i] * work->matrix[1][i * SIDE + column];
            }
            work->matrix[2][row * SIDE + column] = sum;
        }
    }
}

static int compare(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;

    return (a > b) - (a < b);
}

/* The same numbers each time; writing them also brings all pages in. */
static void fill(union work *work)
{
    uint32_t number = 1;

    for (uint32_t i = 0; i < WORDS; i++) {
        number = number * 1664525u + 1013904223u;
        work->words[i] = number;
    }
}

static void rows(const char *multiply_name, const char *sort_name, union work *work)
{
    for (uint32_t i = 0; i < ROUNDS; i++) {
        fill(work);
        uint64_t begin = bench_count();
        matrix_multiply(work);
        bench_sample(bench_count() - begin);
    }
    bench_row(multiply_name, 1);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        fill(work);
        uint64_t begin = bench_count();
        qsort(work->words, WORDS, sizeof(work->words[0]), compare);
        bench_sample(bench_count() - begin);
    }
    bench_row(sort_name, 1);
}

static union work *bare_make(void)
{
    exo_va_t end = {BARE_VA + sizeof(union work)};
    exo_status_t status = base_table_cover((exo_va_t){BARE_VA}, sizeof(union work));

    for (exo_va_t va = {BARE_VA}; status == EXO_OK && va.raw < end.raw;
         va.raw += (uint64_t)EXO_FRAME_SIZE << EXTENT_ORDER) {
        status = base_map(va, base_memory_take(EXTENT_ORDER), EXO_READ | EXO_WRITE, 0);
    }
    if (status != EXO_OK) {
        bench_fail("bare memory", status);
    }
    return (union work *)BARE_VA;
}

int main(void)
{
    const struct vm_options options = {&vm_policy_clock, &queue, PAGES, PAGES};

    bench_start();
    rows("multiply-bare", "sort-bare", bare_make());
    if (vm_start(&options) != EXO_OK) {
        bench_fail("the pager", 0);
    }
    union work *paged = vm_region_anonymous(sizeof(union work));
    if (paged == NULL) {
        bench_fail("memory of the pager", 0);
    }
    rows("multiply-paged", "sort-paged", paged);
    printf("%s %lu faults\n", vm_counts().faults <= PAGES ? "PASS" : "FAIL",
           (unsigned long)vm_counts().faults);
    printf("bench: end\n");
    return 0;
}
