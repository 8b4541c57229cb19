/* SPDX-License-Identifier: BSD-2-Clause */
/* prober.c - maps what is its own where this kernel makes an entry for any frame of its choice. */
#include "../check.h"
#include "../probe.h"

#include <string.h>

#define WRONG_VA 0x3c00000000ull
#define MINE_VA  0x10000000ull
#define PATTERN  0x1122334455667788ull

enum {
    VAULT_FRAMES = 256,
    PROBE_LOAD_ACCESS = 5,
    PROBE_STORE_ACCESS = 7
};

static exo_handle_t mine;
static uint64_t mine_first;
static uint64_t mine_count;

static volatile uint64_t *words(uint64_t va)
{
    return (volatile uint64_t *)(uintptr_t)va;
}

static uint64_t wrong_va(uint64_t frame)
{
    return WRONG_VA | frame << EXO_FRAME_SHIFT;
}

static void map(exo_handle_t handle, uint64_t va, uint8_t rights)
{
    exo_status_t status = check_map(
        (struct exo_map_entry){.va = va, .handle = handle.raw, .op = EXO_MAP, .rights = rights});

    if (status != EXO_OK) {
        check_status(status, EXO_OK, "mapped");
    }
}

static void unmap(exo_handle_t handle)
{
    (void)check_map((struct exo_map_entry){.handle = handle.raw, .op = EXO_UNMAP});
}

static uint64_t frame_of(exo_handle_t handle)
{
    return exo_inspect(handle, EXO_FIELD_BASE).value;
}

static exo_handle_t region(void)
{
    for (uint32_t i = 0; i < base_start()->device_count; i++) {
        const struct base_extent *e = &base_start()->device[i];
        if (e->kind == EXO_KIND_REGION) {
            mine_first = e->base;
            mine_count = 1ull << e->order;
            return (exo_handle_t){e->handle};
        }
    }
    return EXO_NOTHING;
}

/* Without this nothing below would show anything. */
static void entries_are_wrong(void)
{
    exo_handle_t target = base_memory_take(0).handle;
    exo_handle_t thief = base_memory_take(0).handle;
    uint64_t va = wrong_va(frame_of(target));

    map(target, MINE_VA, CHECK_RW);
    *words(MINE_VA) = PATTERN;
    check_status(base_table_cover((exo_va_t){va}, EXO_FRAME_SIZE), EXO_OK, "a table");
    map(thief, va, CHECK_RW);
    check_equal(*words(va), PATTERN, "this kernel makes entries for other frames");
    unmap(thief);
    unmap(target);
}

/* How many touches of frames of the vault that are not its own did not fault as they must. */
static uint64_t reached(exo_handle_t thief, bool is_code)
{
    uint64_t vault = mine_first & ~(uint64_t)(VAULT_FRAMES - 1);
    uint64_t count = 0;

    for (uint64_t frame = vault; frame < vault + VAULT_FRAMES; frame++) {
        if (frame - mine_first < mine_count) {
            continue;
        }
        map(thief, wrong_va(frame), is_code ? CHECK_RWX : CHECK_RW);
        count += probe_read(wrong_va(frame)) == PROBE_LOAD_ACCESS ? 0 : 1;
        count += probe_write(wrong_va(frame)) == PROBE_STORE_ACCESS ? 0 : 1;
        count += is_code && probe_execute(wrong_va(frame)) != PROBE_FETCH_ACCESS ? 1 : 0;
        unmap(thief);
    }
    return count;
}

int main(void)
{
    mine = region();
    uint64_t vault = mine_first & ~(uint64_t)(VAULT_FRAMES - 1);
    exo_handle_t page = {check_derive(mine, CHECK_RWX, 0, 0).value};
    exo_handle_t other = {check_derive(mine, CHECK_RWX, 0, 1).value};

    check_true(mine.raw != 0 && page.raw != 0 && other.raw != 0, "a region was given");
    check_status(base_table_cover((exo_va_t){MINE_VA}, EXO_FRAME_SIZE), EXO_OK, "a table");
    entries_are_wrong();
    check_status(base_table_cover((exo_va_t){wrong_va(vault)}, VAULT_FRAMES * EXO_FRAME_SIZE),
                 EXO_OK, "tables");
    map(page, MINE_VA, CHECK_RW);
    *words(MINE_VA) = PATTERN;
    check_equal(reached(base_memory_take(0).handle, false), 0,
                "no wrong entry of ordinary memory reaches the vault");
    check_equal(reached(other, true), 0, "no wrong entry of a region reaches another one");
    check_equal(*words(MINE_VA), PATTERN, "mine is as it was");
    return check_end();
}
