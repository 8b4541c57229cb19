/* SPDX-License-Identifier: BSD-2-Clause */
/* attacker.c - one block of 2 MiB: as a superpage, protected, ended, split, as small pages. */
#include "../check.h"
#include "../probe.h"

#define SUPER_VA 0x10000000ull
#define SMALL_VA 0x14000000ull
#define SPAN     0x200000ull

enum {
    ORDER = 9,
    STEP = 4096 + 8, /* bytes: one word in each page, and in each at another place */
    SECRET = 0x5eed
};

static struct base_memory block;

static struct exo_map_entry entry(uint8_t op, uint64_t va, uint8_t rights, uint8_t flags)
{
    return (struct exo_map_entry){
        .va = va, .handle = block.handle.raw, .op = op, .rights = rights, .flags = flags};
}

static void fill(uint64_t va)
{
    for (uint64_t at = 0; at + 8 <= SPAN; at += STEP) {
        *(volatile uint64_t *)(uintptr_t)(va + at) = at ^ SECRET;
    }
}

static uint64_t differences(uint64_t va)
{
    uint64_t count = 0;

    for (uint64_t at = 0; at + 8 <= SPAN; at += STEP) {
        count += *(volatile uint64_t *)(uintptr_t)(va + at) != (at ^ SECRET) ? 1 : 0;
    }
    return count;
}

static void wrong_shapes(struct base_memory small)
{
    struct exo_map_entry less = entry(EXO_MAP, SUPER_VA, CHECK_RW, EXO_MAP_SUPER);

    check_status(check_map(entry(EXO_MAP, SUPER_VA + 4096, CHECK_RW, EXO_MAP_SUPER)), EXO_E_ALIGN,
                 "va aligned to 4 KiB only");
    check_status(check_map(entry(EXO_MAP, SUPER_VA + SPAN / 2, CHECK_RW, EXO_MAP_SUPER)),
                 EXO_E_ALIGN, "va aligned to 1 MiB only");
    less.handle = small.handle.raw;
    check_status(check_map(less), EXO_E_RANGE, "an extent smaller than that");
    check_status(check_map(entry(EXO_MAP, 1ull << 38, CHECK_RW, EXO_MAP_SUPER)), EXO_E_RANGE,
                 "past the user's half");
}

static void held_together(struct base_memory pair)
{
    uint32_t slot = (uint32_t)base_slot_take(1).value;
    struct exo_map_entry table = {.va = SUPER_VA, .handle = pair.handle.raw, .op = EXO_TABLE};
    struct exo_map_entry inside = {
        .va = SUPER_VA + 4096, .handle = pair.handle.raw, .op = EXO_MAP, .rights = EXO_READ};

    check_status(exo_split(block.handle, slot, 0).status, EXO_E_BUSY, "SPLIT while it is mapped");
    check_status(check_map(table), EXO_E_BUSY, "a table over it");
    check_status(check_map(entry(EXO_MAP, SUPER_VA, CHECK_RW, EXO_MAP_SUPER)), EXO_E_BUSY,
                 "mapped a second time");
    check_status(check_map(inside), EXO_E_ALIGN, "two pages inside, not aligned");
    inside.va = SUPER_VA + 8192;
    check_status(check_map(inside), EXO_E_NOTHING, "small pages inside");
    base_slot_give(slot);
}

static void part_donated(void)
{
    uint64_t part = check_derive(block.handle, CHECK_RWX, 1, 0).value;
    struct exo_map_entry table = {.va = SMALL_VA, .handle = part, .op = EXO_TABLE};

    check_true(part != 0, "a binding of two frames of it");
    check_status(check_map(table), EXO_E_BUSY, "donated as a table while it is mapped");
    check_status(exo_drop((exo_handle_t){part}).status, EXO_OK, "dropped");
}

static void protected(void)
{
    check_status(check_map(entry(EXO_PROTECT, SUPER_VA, EXO_READ, 0)), EXO_OK, "PROTECT read-only");
    check_equal(probe_write(SUPER_VA), PROBE_STORE, "write: fault");
    check_equal(probe_write(SUPER_VA + SPAN - 8), PROBE_STORE, "write the end: fault");
    check_equal(probe_execute(SUPER_VA), PROBE_FETCH, "execute: fault");
    check_equal(differences(SUPER_VA), 0, "read: all as it was");
    check_status(check_map(entry(EXO_PROTECT, SUPER_VA, CHECK_RW, 0)), EXO_OK, "writable again");
    check_equal(probe_write(SUPER_VA + SPAN - 8), PROBE_NONE, "write the end");
}

/* Halves of it as small pages: what was written through the superpage lies where it should. */
static void split_small(void)
{
    struct base_memory half[2] = {{block.handle, ORDER - 1}, {{0}, ORDER - 1}};
    uint32_t slot = (uint32_t)base_slot_take(1).value;
    struct exo_result result = exo_split(block.handle, slot, 0);

    check_status(result.status, EXO_OK, "SPLIT when it is not mapped");
    half[1].handle.raw = result.value;
    check_status(base_map((exo_va_t){SMALL_VA}, half[0], CHECK_RW, 0), EXO_OK, "first half");
    check_status(base_map((exo_va_t){SMALL_VA + SPAN / 2}, half[1], EXO_READ, 0), EXO_OK, "second");
    check_equal(differences(SMALL_VA), 0, "the same content, by small pages");
    check_equal(probe_write(SMALL_VA), PROBE_NONE, "write the first half");
    check_equal(probe_write(SMALL_VA + SPAN / 2), PROBE_STORE, "write the second: fault");
}

int main(void)
{
    struct base_memory pair = base_memory_take(1);

    block = base_memory_take(ORDER);
    check_true(block.handle.raw != 0 && pair.handle.raw != 0, "memory");
    wrong_shapes(pair);
    check_status(check_map(entry(EXO_MAP, SUPER_VA, CHECK_RW, EXO_MAP_SUPER)), EXO_OK, "mapped");
    fill(SUPER_VA);
    check_equal(differences(SUPER_VA), 0, "written and read");
    check_equal(probe_read(SUPER_VA - 8), PROBE_LOAD, "before it: nothing");
    check_equal(probe_read(SUPER_VA + SPAN), PROBE_LOAD, "behind it: nothing");
    held_together(pair);
    part_donated();
    protected();
    fill(SUPER_VA);
    check_status(check_map(entry(EXO_UNMAP, 0, 0, 0)), EXO_OK, "unmapped");
    check_equal(probe_read(SUPER_VA), PROBE_LOAD, "read: fault");
    check_equal(probe_read(SUPER_VA + SPAN - 8), PROBE_LOAD, "read the end: fault");
    split_small();
    return check_end();
}
