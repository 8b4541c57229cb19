/* SPDX-License-Identifier: BSD-2-Clause */
/* crossing.c - what one environment does by itself: calls, faults, mappings, threads, ticks. */
#include "bench.h"
#include "pages.h"
#include "threads.h"

#include <base/calls.h>
#include <base/start.h>
#include <base/upcall.h>
#include <stdio.h>

enum {
    ROUNDS = 1000,
    ROUNDS_MANY = 100 /* of operations on all pages */
};

static uint64_t other; /* appel1: the page that the handler protects */
void bench_skip_entry(void);

static void page_apply(uint32_t page, uint8_t op, uint8_t rights)
{
    exo_status_t status = exo_map_one(EXO_NOTHING, page_entry(page, op, rights, 0)).status;
    if (status != EXO_OK) {
        bench_fail("one page", status);
    }
}

/* ---- fault handlers ---- */

static enum base_verdict fault_skip(struct base_context *context, const struct base_fault *fault)
{
    context->registers.x[0] = fault->pc + 4;
    return BASE_FAULT_HANDLED;
}

static enum base_verdict fault_map(struct base_context *context, const struct base_fault *fault)
{
    (void)context;
    page_change(fault->tval, EXO_MAP, PAGES_RW);
    return BASE_FAULT_HANDLED;
}

static enum base_verdict fault_allow(struct base_context *context, const struct base_fault *fault)
{
    (void)context;
    page_change(fault->tval, EXO_PROTECT, PAGES_RW);
    return BASE_FAULT_HANDLED;
}

static enum base_verdict fault_exchange(struct base_context *context,
                                        const struct base_fault *fault)
{
    (void)context;
    page_change(fault->tval, EXO_PROTECT, PAGES_RW);
    page_change(other, EXO_PROTECT, EXO_READ);
    return BASE_FAULT_HANDLED;
}

/* In line: a call would cost half of what is counted. */
static inline __attribute__((always_inline)) void page_touch(uint32_t page)
{
    __asm__ volatile(".option push\n.option norvc\nsd zero, 0(%0)\n.option pop" ::"r"(page_va(page))
                     : "memory");
}

static inline void trap(void)
{
    __asm__ volatile(".option push\n.option norvc\nebreak\n.option pop" ::: "memory");
}

/* ---- rows ---- */

static void null_call(void)
{
    for (uint32_t i = 0; i < ROUNDS; i++) {
        uint64_t begin = bench_count();
        (void)exo_version();
        bench_sample(bench_count() - begin);
    }
    bench_row("null-call", 1);
}

static void exceptions(const char *trap_name, const char *store_name, bool is_assembly)
{
    uint64_t before = base_save()->entry;
    uint64_t entry = is_assembly ? (uint64_t)(uintptr_t)bench_skip_entry : before;

    (void)base_fault_handle(fault_skip);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        base_save()->entry = entry;
        uint64_t begin = bench_count();
        trap();
        bench_sample(bench_count() - begin);
    }
    bench_row(trap_name, 1);
    page_apply(0, EXO_MAP, EXO_READ);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        base_save()->entry = entry;
        uint64_t begin = bench_count();
        page_touch(0);
        bench_sample(bench_count() - begin);
    }
    bench_row(store_name, 1);
    page_apply(0, EXO_UNMAP, 0);
    base_save()->entry = before;
}

static void pager(void)
{
    (void)base_fault_handle(fault_map);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        uint32_t page = i % PAGES;
        uint64_t begin = bench_count();
        page_touch(page);
        bench_sample(bench_count() - begin);
        page_apply(page, EXO_UNMAP, 0);
    }
    bench_row("pager", 1);
}

/* One page, by a call whose entry is made on the way. */
static void one_page(const char *name, uint8_t op, uint8_t rights, uint8_t op_back)
{
    for (uint32_t i = 0; i < ROUNDS; i++) {
        struct exo_map_entry entry = page_entry(i % PAGES, op, rights, 0);
        uint64_t begin = bench_count();
        (void)exo_map_one(EXO_NOTHING, entry);
        bench_sample(bench_count() - begin);
        page_apply(i % PAGES, op_back, PAGES_RW);
    }
    bench_row(name, 1);
}

static void all_pages(const char *name, uint8_t op, uint8_t rights, uint8_t op_back, uint64_t share)
{
    for (uint32_t i = 0; i < ROUNDS_MANY; i++) {
        pages_prepare(op, rights, 0);
        uint64_t begin = bench_count();
        pages_apply();
        bench_sample(bench_count() - begin);
        pages_prepare(op_back, PAGES_RW, 0);
        pages_apply();
    }
    bench_row(name, share);
}

/* A full batch of EXO_MAP_MAX entries, per page. */
static void batch(const char *name, uint8_t op, uint8_t op_back)
{
    static _Alignas(EXO_FRAME_SIZE) struct exo_map_entry entries[EXO_MAP_MAX];

    for (uint32_t i = 0; i < ROUNDS_MANY; i++) {
        for (uint32_t page = 0; page < EXO_MAP_MAX; page++) {
            entries[page] = page_entry(page, op, PAGES_RW, 0);
        }
        uint64_t begin = bench_count();
        pages_map(entries, EXO_MAP_MAX);
        bench_sample(bench_count() - begin);
        for (uint32_t page = 0; page < EXO_MAP_MAX; page++) {
            page_apply(page, op_back, PAGES_RW);
        }
    }
    bench_row(name, EXO_MAP_MAX);
}

/* The first `count` extents in one call. */
static void extents(const char *name, uint32_t count, uint8_t op, uint8_t rights, uint8_t op_back,
                    uint64_t share)
{
    for (uint32_t i = 0; i < ROUNDS_MANY; i++) {
        extents_prepare(op, rights);
        uint64_t begin = bench_count();
        extents_apply(count);
        bench_sample(bench_count() - begin);
        extents_prepare(op_back, PAGES_RW);
        extents_apply(count);
    }
    bench_row(name, share);
}

static void all_extents(void)
{
    extents_start();
    extents("map-extent", 1, EXO_MAP, PAGES_RW, EXO_UNMAP, EXTENT_FRAMES);
    extents_prepare(EXO_MAP, PAGES_RW);
    extents_apply(EXTENTS);
    extents("unmap-extent", 1, EXO_UNMAP, 0, EXO_MAP, EXTENT_FRAMES);
    extents("prot100-extents", EXTENTS, EXO_PROTECT, EXO_READ, EXO_PROTECT, 1);
    extents_prepare(EXO_UNMAP, 0);
    extents_apply(EXTENTS);
}

static void appel1(void)
{
    (void)base_fault_handle(fault_exchange);
    page_apply(0, EXO_PROTECT, EXO_READ);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        other = page_va((i + 1) % PAGES);
        uint64_t begin = bench_count();
        page_touch(i % PAGES);
        bench_sample(bench_count() - begin);
    }
    page_apply(ROUNDS % PAGES, EXO_PROTECT, PAGES_RW);
    bench_row("appel1", 1);
}

static void appel2(void)
{
    (void)base_fault_handle(fault_allow);
    for (uint32_t i = 0; i < ROUNDS_MANY; i++) {
        pages_prepare(EXO_PROTECT, EXO_READ, 0);
        uint64_t begin = bench_count();
        pages_apply();
        for (uint32_t page = 0; page < PAGES; page++) {
            page_touch(page);
        }
        bench_sample(bench_count() - begin);
    }
    bench_row("appel2", PAGES);
}

/* ---- the page table, read without the kernel ---- */

enum {
    ENTRY_DIRTY = 1 << 7
};
static const volatile uint64_t *const table = (const volatile uint64_t *)LOOK_VA;
static volatile uint64_t dirty_seen;

static inline bool page_is_dirty(uint32_t page)
{
    return (table[page] & ENTRY_DIRTY) != 0;
}

static void dirty(void)
{
    volatile uint32_t page = 50;

    for (uint32_t i = 0; i < ROUNDS; i++) {
        uint64_t begin = bench_count();
        bool is_dirty = page_is_dirty(page);
        __asm__ volatile("" ::"r"(is_dirty));
        bench_sample(bench_count() - begin);
    }
    bench_row("dirty-1", 1);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        uint64_t count = 0;
        uint64_t begin = bench_count();
        for (uint32_t at = 0; at < PAGES; at++) {
            count += page_is_dirty(at);
        }
        __asm__ volatile("" ::"r"(count));
        bench_sample(bench_count() - begin);
        dirty_seen = count;
    }
    bench_row("dirty-100", 1);
    printf("%s %lu pages are dirty\n", dirty_seen == PAGES / 2 ? "PASS" : "FAIL",
           (unsigned long)dirty_seen);
}

int main(void)
{
    bindings_make((uint32_t)base_argument_number("bindings", 0));
    bench_start();
    pages_start();
    null_call();
    exceptions("ebreak-assembly", "store-assembly", true);
    exceptions("ebreak-c", "store-c", false);
    pager();
    one_page("map-1", EXO_MAP, PAGES_RW, EXO_UNMAP);
    batch("map-64", EXO_MAP, EXO_UNMAP);
    pages_prepare(EXO_MAP, PAGES_RW, 0);
    pages_apply();
    one_page("unmap-1", EXO_UNMAP, 0, EXO_MAP);
    batch("unmap-64", EXO_UNMAP, EXO_MAP);
    one_page("prot1", EXO_PROTECT, EXO_READ, EXO_PROTECT);
    all_pages("prot100", EXO_PROTECT, EXO_READ, EXO_PROTECT, 1);
    all_extents();
    appel1();
    appel2();
    pages_dirty_half();
    dirty();
    threads_bench();
    printf("bench: end\n");
    return 0;
}
