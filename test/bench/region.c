/* SPDX-License-Identifier: BSD-2-Clause */
/* region.c - parts of the vault: bound, touched, missed and ended; and what open windows cost. */
#include "bench.h"

#include <base/calls.h>
#include <base/memory.h>
#include <base/slots.h>
#include <base/start.h>
#include <stdio.h>

#define REGION_VA 0x10000000ull

enum {
    KEPT = 24, /* more than there are windows */
    ROUNDS = 240,
    WINDOWS_MAX = 8,
    MANY_ORDER = 4,
    REGION_RW = EXO_READ | EXO_WRITE
};

static exo_handle_t vault;
static exo_handle_t kept[KEPT];

static uint64_t region_va(uint32_t number)
{
    return REGION_VA + (uint64_t)number * EXO_FRAME_SIZE;
}

/* In line: a call would cost half of what is counted. */
static inline __attribute__((always_inline)) void touch(uint32_t number)
{
    __asm__ volatile("sd zero, 0(%0)" ::"r"(region_va(number)) : "memory");
}

static exo_handle_t derive(uint32_t slot, uint32_t order, uint64_t offset)
{
    struct exo_result result =
        exo_derive(vault, EXO_NOTHING, slot, EXO_TERMS(REGION_RW, EXO_BORROWED, order), offset, 0);

    if (result.status != EXO_OK) {
        bench_fail("a region", result.status);
    }
    return (exo_handle_t){result.value};
}

static void apply(uint32_t number, uint8_t op)
{
    struct exo_map_entry entry = {.va = region_va(number),
                                  .handle = kept[number].raw,
                                  .op = op,
                                  .rights = op == EXO_UNMAP ? 0 : REGION_RW};
    exo_status_t status = exo_map_one(EXO_NOTHING, entry).status;

    if (status != EXO_OK) {
        bench_fail("a region mapped", status);
    }
}

static void end(exo_handle_t handle)
{
    struct exo_result result;

    do {
        result = exo_drop(handle);
    } while (result.status == EXO_E_AGAIN);
    if (result.status != EXO_OK) {
        bench_fail("a region's end", result.status);
    }
}

/* Bound, and ended with all that it held zeroed. */
static void lives(const char *bind_name, const char *release_name, uint32_t order)
{
    uint32_t slot = (uint32_t)base_slot_take(1).value;

    for (uint32_t i = 0; i < ROUNDS; i++) {
        uint64_t begin = bench_count();
        exo_handle_t one = derive(slot, order, 1ull << order);
        bench_sample(bench_count() - begin);
        end(one);
    }
    bench_row(bind_name, 1);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        exo_handle_t one = derive(slot, order, 1ull << order);
        uint64_t begin = bench_count();
        end(one);
        bench_sample(bench_count() - begin);
    }
    bench_row(release_name, 1);
    base_slot_give(slot);
}

static void null_calls(const char *name)
{
    for (uint32_t i = 0; i < ROUNDS; i++) {
        uint64_t begin = bench_count();
        (void)exo_version();
        bench_sample(bench_count() - begin);
    }
    bench_row(name, 1);
}

static inline void touch_counted(uint32_t number)
{
    uint64_t begin = bench_count();
    touch(number);
    bench_sample(bench_count() - begin);
}

/* What was mapped anew is not remembered by the firmware; the first one touched after an unmap also
 * makes it forget all others. */
static void first_touches(void)
{
    for (uint32_t i = 0; i < ROUNDS; i++) {
        apply(0, EXO_UNMAP);
        apply(0, EXO_MAP);
        touch_counted(0);
    }
    bench_row("region-touch-unmapped", 1);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        if (i % KEPT == 0) {
            apply(0, EXO_UNMAP);
            apply(0, EXO_MAP);
            touch(0);
        } else {
            touch_counted(i % KEPT);
        }
    }
    bench_row("region-touch", 1);
}

static void misses(void)
{
    for (uint32_t i = 0; i < KEPT; i++) {
        touch(i);
    }
    for (uint32_t i = 0; i < ROUNDS; i++) {
        touch_counted(i % KEPT);
    }
    bench_row("region-miss", 1);
}

static void vault_find(void)
{
    for (uint32_t i = 0; i < base_start()->device_count; i++) {
        if (base_start()->device[i].kind == EXO_KIND_REGION) {
            vault.raw = base_start()->device[i].handle;
        }
    }
    if (vault.raw == 0 || base_table_make((exo_va_t){REGION_VA}).status != EXO_OK) {
        bench_fail("no regions", 0);
    }
}

int main(void)
{
    vault_find();
    bench_start();
    lives("region-bind", "region-release", 0);
    lives("region-bind-16", "region-release-16", MANY_ORDER);
    for (uint32_t i = 0; i < KEPT; i++) {
        kept[i] = derive((uint32_t)base_slot_take(1).value, 0, i);
        apply(i, EXO_MAP);
    }
    null_calls("region-call-0");
    touch(0);
    null_calls("region-call-1");
    for (uint32_t i = 1; i < WINDOWS_MAX; i++) {
        touch(i);
    }
    null_calls("region-call-8");
    first_touches();
    misses();
    printf("bench: end\n");
    return 0;
}
