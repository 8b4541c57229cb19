/* SPDX-License-Identifier: BSD-2-Clause */
/* mapper.c - runs as long as an entry may be about, mapped, protected and unmapped, and longer
 * ones.
 */
#include "../check.h"
#include "../probe.h"

#define LARGE_VA 0x10000000ull
#define SMALL_VA 0x20000000ull
#define TABLE_VA 0x20200000ull /* what the table in the midst of small pages is for */

enum {
    BLOCK_ORDER = 9,
    RUN_ORDER = 7, /* pages of which some are no ordinary memory */
    TABLE_OFFSET = 64
};

static struct exo_map_entry entry(uint8_t op, exo_handle_t handle, uint64_t va, uint8_t rights)
{
    return (struct exo_map_entry){.va = va, .handle = handle.raw, .op = op, .rights = rights};
}

static exo_status_t map(exo_handle_t handle, uint64_t va, uint8_t rights, uint8_t flags)
{
    struct exo_map_entry e = entry(EXO_MAP, handle, va, rights);

    e.flags = flags;
    return check_map(e);
}

static void protected(exo_handle_t handle, uint64_t end)
{
    check_equal(probe_write(end - 8), PROBE_NONE, "its end is written");
    check_status(check_map(entry(EXO_PROTECT, handle, 0, EXO_READ)), EXO_OK, "read-only");
    check_equal(probe_write(end - 8), PROBE_STORE, "its end is not written");
    check_status(check_map(entry(EXO_UNMAP, handle, 0, 0)), EXO_OK, "unmapped");
    check_equal(probe_read(end - 8), PROBE_LOAD, "its end is not there");
}

static exo_handle_t part(struct base_memory block, uint32_t order, uint64_t offset)
{
    return (exo_handle_t){check_derive(block.handle, CHECK_RWX, order, offset).value};
}

static void large_pages(void)
{
    struct base_memory memory = base_memory_take(EXO_MAP_SUPER_ORDER);
    exo_handle_t table = part(memory, 1, (1u << EXO_MAP_SUPER_ORDER) - TABLE_OFFSET);

    check_true(memory.handle.raw != 0, "memory");
    check_status(map(memory.handle, LARGE_VA, CHECK_RW, EXO_MAP_SUPER), EXO_OK, "64 of 2 MiB");
    protected(memory.handle, LARGE_VA + (EXO_FRAME_SIZE << EXO_MAP_SUPER_ORDER));
    check_status(check_map(entry(EXO_TABLE, table, TABLE_VA, 0)), EXO_OK, "a table in the last");
    check_status(map(memory.handle, LARGE_VA, EXO_READ, EXO_MAP_SUPER), EXO_E_DENIED, "64 with it");
    check_status(check_map(entry(EXO_UNTABLE, table, 0, 0)), EXO_OK, "the table withdrawn");
    check_status(exo_drop(table).status, EXO_OK, "dropped");
    check_status(base_memory_give(memory), EXO_OK, "given back");
}

static void small_pages(void)
{
    struct base_memory block = base_memory_take(BLOCK_ORDER);
    exo_handle_t half = part(block, BLOCK_ORDER - 1, 0);
    exo_handle_t run = part(block, RUN_ORDER, 0);
    exo_handle_t table = part(block, 1, TABLE_OFFSET);
    struct exo_map_entry donation = entry(EXO_TABLE, table, TABLE_VA, 0);

    check_status(base_table_make((exo_va_t){SMALL_VA}).status, EXO_OK, "a table for them");
    check_status(map(block.handle, SMALL_VA, CHECK_RW, 0), EXO_OK, "512 of a block");
    protected(block.handle, SMALL_VA + (EXO_FRAME_SIZE << BLOCK_ORDER));
    check_status(map(half, SMALL_VA, CHECK_RW, 0), EXO_OK, "256, all ordinary");
    protected(half, SMALL_VA + (EXO_FRAME_SIZE << (BLOCK_ORDER - 1)));

    check_status(check_map(donation), EXO_OK, "a table among them");
    check_status(map(block.handle, SMALL_VA, EXO_READ, 0), EXO_E_DENIED, "512 with it");
    check_status(map(half, SMALL_VA, EXO_READ, 0), EXO_E_DENIED, "256 with it");
    check_status(map(run, SMALL_VA, CHECK_RW, 0), EXO_E_DENIED, "128 with it, writable");
    check_status(map(run, SMALL_VA, EXO_READ, 0), EXO_OK, "128 with it, to be read");
    check_equal(probe_write(SMALL_VA + TABLE_OFFSET * EXO_FRAME_SIZE), PROBE_STORE,
                "the table is not written");
    check_equal(probe_read(SMALL_VA + TABLE_OFFSET * EXO_FRAME_SIZE), PROBE_NONE, "but read");
    check_status(check_map(entry(EXO_UNMAP, run, 0, 0)), EXO_OK, "unmapped");
}

int main(void)
{
    large_pages();
    small_pages();
    return check_end();
}
