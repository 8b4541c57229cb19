/* SPDX-License-Identifier: BSD-2-Clause */
/* attacker.c - arrays of map entries that lie badly, and batches with one wrong entry. */
#include "../check.h"
#include "../probe.h"

#define TARGET_VA 0x10000000ull
#define ARRAY_VA  0x12000000ull /* one page, nothing behind it */

enum {
    PAGES = 3
};

static struct base_memory page[PAGES];
static struct exo_map_entry *array;

/* Goes on behind what was done where an interrupt came in between. */
static struct exo_result map_at(uint64_t va, uint64_t count)
{
    struct exo_result result = exo_call(EXO_CALL_MAP, 0, va, count, 0, 0, 0);
    uint64_t done = result.value;

    while (result.status == EXO_E_AGAIN) {
        result = exo_call(EXO_CALL_MAP, 0, va + done * sizeof(struct exo_map_entry), count - done,
                          0, 0, 0);
        done += result.value;
    }
    result.value = done;
    return result;
}

static void refused(uint64_t va, uint64_t count, exo_status_t wanted, uint64_t done,
                    const char *what)
{
    struct exo_result result = map_at(va, count);

    check_status(result.status, wanted, what);
    check_equal(result.value, done, "... done before it");
}

static struct exo_map_entry good(unsigned i)
{
    return (struct exo_map_entry){.va = TARGET_VA + i * (uint64_t)EXO_FRAME_SIZE,
                                  .handle = page[i].handle.raw,
                                  .op = EXO_MAP,
                                  .rights = CHECK_RW};
}

/* Where the array lies. */
static void places(void)
{
    array[0] = good(0);
    refused(ARRAY_VA + 4, 1, EXO_E_ALIGN, 0, "misaligned by 4");
    refused(ARRAY_VA + 1, 1, EXO_E_ALIGN, 0, "misaligned by 1");
    refused(ARRAY_VA + EXO_FRAME_SIZE, 1, EXO_E_FAULT, 0, "unmapped");
    refused(0, 1, EXO_E_FAULT, 0, "at 0");
    refused(0xffffffff80000000ull, 1, EXO_E_FAULT, 0, "in the kernel's half");
    refused(0xffffffc080200000ull, 1, EXO_E_FAULT, 0, "in the kernel's direct map");
    refused(0x4000000000ull, 1, EXO_E_FAULT, 0, "past the user's half");
    refused(0x8000000000000000ull, 1, EXO_E_FAULT, 0, "not canonical");
    refused(~7ull, 2, EXO_E_FAULT, 0, "at the very end of the address space");
    refused(ARRAY_VA, 0, EXO_E_RANGE, 0, "count 0");
    refused(ARRAY_VA, EXO_MAP_MAX + 1, EXO_E_RANGE, 0, "count 65");
    refused(ARRAY_VA, 1ull << 32, EXO_E_RANGE, 0, "count 2^32");
    refused(ARRAY_VA, (1ull << 32) + 1, EXO_E_RANGE, 0, "count 2^32 + 1");
    refused(ARRAY_VA, ~0ull, EXO_E_RANGE, 0, "count 2^64 - 1");
    check_equal(probe_read(TARGET_VA), PROBE_LOAD, "nothing was mapped");
}

/* Two entries lie in the page, the third half outside: none is read. */
static void crossing(void)
{
    uint64_t va = ARRAY_VA + EXO_FRAME_SIZE - 2 * sizeof(struct exo_map_entry) - 8;
    struct exo_map_entry *entry = (struct exo_map_entry *)(uintptr_t)va;

    entry[0] = good(0);
    entry[1] = good(1);
    refused(va, 3, EXO_E_FAULT, 0, "crossing into an unmapped page");
    check_true(probe_write(TARGET_VA) != PROBE_NONE, "nothing was done");
}

static void second_is(struct exo_map_entry bad, exo_status_t wanted, const char *what)
{
    array[0] = good(0);
    array[1] = bad;
    array[2] = good(2);
    refused(ARRAY_VA, 3, wanted, 1, what);
    check_equal(probe_write(TARGET_VA), PROBE_NONE, "... the first is there");
    check_equal(probe_read(TARGET_VA + 2 * EXO_FRAME_SIZE), PROBE_LOAD, "... the third is not");
    check_status(base_unmap(page[0]), EXO_OK, "... unmap");
}

static struct exo_map_entry with(uint64_t va, uint64_t handle, uint8_t op, uint8_t rights)
{
    return (struct exo_map_entry){.va = va, .handle = handle, .op = op, .rights = rights};
}

static void bad_entries(void)
{
    const uint64_t handle = page[1].handle.raw;
    const uint64_t va = TARGET_VA + EXO_FRAME_SIZE;
    struct exo_map_entry bad = good(1);

    second_is(with(va, handle, 5, CHECK_RW), EXO_E_RANGE, "operation 5");
    second_is(with(va, handle, 255, 0), EXO_E_RANGE, "operation 255");
    second_is(with(va, 0, EXO_MAP, CHECK_RW), EXO_E_STALE, "no handle");
    second_is(with(TARGET_VA, handle, EXO_MAP, CHECK_RW), EXO_E_BUSY, "va of the first");
    second_is(with(va, page[0].handle.raw, EXO_MAP, CHECK_RW), EXO_E_BUSY, "handle of the first");
    second_is(with(va + 8, handle, EXO_MAP, CHECK_RW), EXO_E_ALIGN, "va not aligned");
    second_is(with(1ull << 38, handle, EXO_MAP, CHECK_RW), EXO_E_RANGE, "va past the user's half");
    second_is(with(0x2100000000ull, handle, EXO_MAP, CHECK_RW), EXO_E_NOTHING, "no table there");
    second_is(with(va, handle, EXO_MAP, EXO_WRITE), EXO_E_RANGE, "write without read");
    second_is(with(va, handle, EXO_MAP, 0), EXO_E_RANGE, "no rights");
    second_is(with(va, handle, EXO_MAP, EXO_READ | EXO_GRANT), EXO_E_RANGE, "not a page's right");
    second_is(with(va, handle, EXO_PROTECT, EXO_READ), EXO_E_BUSY, "PROTECT what is not mapped");
    second_is(with(va, handle, EXO_UNMAP, 0), EXO_E_BUSY, "UNMAP what is not mapped");
    second_is(with(va, handle, EXO_UNMAP, 1), EXO_E_RANGE, "UNMAP with rights");
    bad.flags = 8;
    second_is(bad, EXO_E_RANGE, "undefined flag");
    bad.flags = 0;
    bad.level = 1;
    second_is(bad, EXO_E_RANGE, "MAP with a level");
    bad.level = 0;
    bad.reserved = 1;
    second_is(bad, EXO_E_RANGE, "reserved word");
}

/* The first entry ends the mapping that the array itself lies in. */
static void array_unmapped(struct base_memory own)
{
    array[0] = with(0, own.handle.raw, EXO_UNMAP, 0);
    array[1] = good(1);
    struct exo_map_entry second = array[1];
    struct exo_result result = exo_map(EXO_NOTHING, (const struct exo_map_entry *)ARRAY_VA, 2);
    if (result.status == EXO_E_AGAIN && result.value == 1) {
        result.status = check_map(second); /* an interrupt came between them */
    }
    check_status(result.status, EXO_OK, "an array that unmaps itself is read to its end");
    check_equal(probe_read(ARRAY_VA), PROBE_LOAD, "it is gone");
    check_equal(probe_read(TARGET_VA + EXO_FRAME_SIZE), PROBE_NONE, "the second was done");
}

int main(void)
{
    struct base_memory own = base_memory_take(0);

    for (unsigned i = 0; i < PAGES; i++) {
        page[i] = base_memory_take(0);
    }
    check_status(base_table_cover((exo_va_t){TARGET_VA}, 1), EXO_OK, "table");
    check_status(base_map((exo_va_t){ARRAY_VA}, own, CHECK_RW, 0), EXO_OK, "array");
    array = (struct exo_map_entry *)ARRAY_VA;
    places();
    crossing();
    bad_entries();
    for (unsigned i = 0; i < PAGES; i++) {
        array[i] = good(i);
    }
    refused(ARRAY_VA, PAGES, EXO_OK, PAGES, "a good batch");
    for (unsigned i = 0; i < PAGES; i++) {
        check_status(base_unmap(page[i]), EXO_OK, "unmap");
    }
    array_unmapped(own);
    return check_end();
}
