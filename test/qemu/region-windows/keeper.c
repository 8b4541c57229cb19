/* SPDX-License-Identifier: BSD-2-Clause */
/* keeper.c - many regions, few windows: all keep their content, none shows an old one. */
#include "../check.h"
#include "../probe.h"

#define KEEP_VA 0x10000000ull
#define PAGE_VA 0x10080000ull

enum {
    KEPT = 48,
    ROUNDS = 4,
    RESULT = 42
};

static exo_handle_t whole;
static exo_handle_t kept[KEPT];

static volatile uint64_t *words(uint64_t va)
{
    return (volatile uint64_t *)(uintptr_t)va;
}

static uint64_t keep_va(uint32_t i)
{
    return KEEP_VA + (uint64_t)i * EXO_FRAME_SIZE;
}

static uint64_t pattern(uint32_t i)
{
    return (i + 1ull) * 0x9e3779b97f4a7c15ull;
}

static exo_handle_t part(uint64_t offset)
{
    return (exo_handle_t){check_derive(whole, EXO_READ | EXO_WRITE | EXO_EXECUTE, 0, offset).value};
}

static exo_status_t page(uint8_t op, exo_handle_t handle, uint64_t va, uint8_t rights)
{
    return check_map(
        (struct exo_map_entry){.va = va, .handle = handle.raw, .op = op, .rights = rights});
}

static void drop(exo_handle_t handle)
{
    struct exo_result result;

    do {
        result = exo_drop(handle);
    } while (result.status == EXO_E_AGAIN);
    check_status(result.status, EXO_OK, "it ends");
    base_slot_give(EXO_HANDLE_INDEX(handle));
}

/* All that there were: the firmware's are counted when the hart leaves the environment. */
static uint64_t misses(void)
{
    base_sleep_until(base_now() + base_start()->timebase_hz / 50);
    return base_save()->region_misses;
}

static void many_keep(void)
{
    uint32_t wrong = 0;
    uint64_t before = misses();

    for (uint32_t i = 0; i < KEPT; i++) {
        kept[i] = part(i);
        wrong += page(EXO_MAP, kept[i], keep_va(i), EXO_READ | EXO_WRITE) == EXO_OK ? 0 : 1;
        wrong += *words(keep_va(i)) == 0 ? 0 : 1;
        *words(keep_va(i)) = pattern(i);
    }
    check_equal(wrong, 0, "all are mapped and zero");
    for (uint32_t round = 0; round < ROUNDS; round++) {
        for (uint32_t i = 0; i < KEPT; i++) {
            wrong += *words(keep_va(i)) == pattern(i) ? 0 : 1;
        }
    }
    check_equal(wrong, 0, "all keep what was written");
    uint64_t missed = misses() - before;
    printf("%lu misses for %d touches in a row\n", (unsigned long)missed, KEPT * (ROUNDS + 1));
    check_true(missed >= KEPT * (ROUNDS + 1), "each touch of a region that was replaced is a miss");
    before = misses();
    for (uint32_t i = 0; i < 1000; i++) {
        wrong += *words(keep_va(0)) == pattern(0) ? 0 : 1;
    }
    check_true(misses() - before < 100, "what is open stays open");
}

static void execute(exo_handle_t code)
{
    static const uint32_t function[] = {0x02a00513, 0x00008067}; /* li a0, 42; ret */
    volatile uint32_t *to = (volatile uint32_t *)(uintptr_t)PAGE_VA;

    check_status(page(EXO_MAP, code, PAGE_VA, EXO_READ | EXO_WRITE), EXO_OK, "mapped to write");
    to[0] = function[0];
    to[1] = function[1];
    check_status(page(EXO_UNMAP, code, 0, 0), EXO_OK, "unmapped");
    check_status(page(EXO_MAP, code, PAGE_VA, EXO_READ | EXO_EXECUTE), EXO_OK, "mapped to execute");
    __asm__ volatile("fence.i" ::: "memory");
    check_equal(((uint64_t(*)(void))(uintptr_t)PAGE_VA)(), RESULT, "a function in a region runs");
    check_equal(probe_write(PAGE_VA), PROBE_STORE, "and can't be written");
    check_status(page(EXO_UNMAP, code, 0, 0), EXO_OK, "unmapped again");
    check_equal(probe_read(PAGE_VA), PROBE_LOAD, "and gone");
}

static void wiped(exo_handle_t secret)
{
    check_status(page(EXO_MAP, secret, PAGE_VA, EXO_READ | EXO_WRITE), EXO_OK, "mapped");
    *words(PAGE_VA + 4088) = 4711;
    check_status(page(EXO_UNMAP, secret, 0, 0), EXO_OK, "unmapped");
    check_status(page(EXO_MAP, secret, PAGE_VA, EXO_READ | EXO_WRITE), EXO_OK, "mapped again");
    check_equal(*words(PAGE_VA + 4088), 4711, "its holder finds what it left");
    drop(secret);
    exo_handle_t next = part(KEPT + 1);
    check_status(page(EXO_MAP, next, PAGE_VA, EXO_READ), EXO_OK, "given out anew");
    check_equal(*words(PAGE_VA + 4088), 0, "and empty");
    drop(next);
}

int main(void)
{
    for (uint32_t i = 0; i < base_start()->device_count; i++) {
        const struct base_extent *e = &base_start()->device[i];
        if (e->kind == EXO_KIND_REGION) {
            whole.raw = e->handle;
        }
    }
    check_true(whole.raw != 0, "a region was given");
    check_status(base_table_cover((exo_va_t){KEEP_VA}, 0x100000), EXO_OK, "tables are there");
    many_keep();
    execute(part(KEPT));
    wiped(part(KEPT + 1));
    return check_end();
}
