/* SPDX-License-Identifier: BSD-2-Clause */
/* attacker.c - donates frames as a page table and wants to write them all the same. */
#include "../check.h"
#include "../probe.h"

#define TABLE_VA 0x10000000ull /* what the table covers: one 2 MiB of the first GiB */
#define LOOK_VA  0x12000000ull
#define BLOCK_VA 0x14000000ull
#define SUPER_VA 0x16000000ull

enum {
    ORDER_PAIR = 1,
    ORDER_BLOCK = 9
};

static struct exo_map_entry mapping(uint64_t va, uint64_t handle, uint8_t rights)
{
    return (struct exo_map_entry){.va = va, .handle = handle, .op = EXO_MAP, .rights = rights};
}

static struct exo_map_entry table(uint64_t handle)
{
    return (struct exo_map_entry){.va = TABLE_VA, .handle = handle, .op = EXO_TABLE};
}

static struct exo_map_entry undo(uint64_t handle, uint8_t op)
{
    return (struct exo_map_entry){.handle = handle, .op = op};
}

/* Mapped writable first, donated then. */
static void donation_refused(uint64_t pair, uint64_t second)
{
    check_status(check_map(mapping(LOOK_VA, second, CHECK_RW)), EXO_OK, "second binding mapped");
    check_status(check_map(table(pair)), EXO_E_BUSY, "TABLE while a second binding is mapped");
    check_status(check_map(undo(second, EXO_UNMAP)), EXO_OK, "unmapped");
    check_status(check_map(mapping(LOOK_VA, pair, CHECK_RW)), EXO_OK, "mapped by itself");
    check_status(check_map(table(pair)), EXO_E_BUSY, "TABLE while it is mapped");
    check_status(check_map(undo(pair, EXO_UNMAP)), EXO_OK, "unmapped");
}

/* Donated first, mapped then: the table itself and its shadow. */
static void writing_refused(uint64_t handle, const char *which)
{
    struct exo_map_entry entry = mapping(LOOK_VA, handle, CHECK_RW);

    printf("through %s\n", which);
    check_status(check_map(entry), EXO_E_DENIED, "map it writable");
    entry.rights = EXO_READ | EXO_EXECUTE;
    check_status(check_map(entry), EXO_E_DENIED, "map it executable");
    entry.rights = EXO_READ;
    check_status(check_map(entry), EXO_OK, "map it read-only");
    check_equal(probe_read(LOOK_VA), PROBE_NONE, "read it");
    check_equal(probe_write(LOOK_VA), PROBE_STORE, "write it: store page fault");
    entry.op = EXO_PROTECT;
    entry.rights = CHECK_RW;
    check_status(check_map(entry), EXO_E_DENIED, "PROTECT it writable");
    check_equal(probe_write(LOOK_VA), PROBE_STORE, "write it: store page fault still");
    check_status(check_map(undo(handle, EXO_UNMAP)), EXO_OK, "unmapped");
}

static void donor_refused(uint64_t pair)
{
    uint32_t slot = (uint32_t)base_slot_take(1).value;

    check_status(check_map(mapping(LOOK_VA, pair, CHECK_RW)), EXO_E_BUSY, "map what is donated");
    check_status(check_map(table(pair)), EXO_E_BUSY, "donate it twice");
    check_status(check_map(undo(pair, EXO_UNMAP)), EXO_E_BUSY, "UNMAP a table");
    check_status(exo_drop((exo_handle_t){pair}).status, EXO_E_BUSY, "DROP a table");
    check_status(exo_split((exo_handle_t){pair}, slot, 0).status, EXO_E_BUSY, "SPLIT a table");
    base_slot_give(slot);
}

static void superpage_refused(uint64_t block)
{
    struct exo_map_entry entry = mapping(BLOCK_VA, block, CHECK_RW);

    check_status(check_map(entry), EXO_E_DENIED, "4 KiB pages over the table");
    entry.va = SUPER_VA;
    entry.flags = EXO_MAP_SUPER;
    check_status(check_map(entry), EXO_E_DENIED, "a superpage over the table");
    entry.rights = EXO_READ;
    check_status(check_map(entry), EXO_E_DENIED, "a read-only superpage over the table");
}

int main(void)
{
    exo_handle_t block = base_memory_take(ORDER_BLOCK).handle;
    uint64_t pair = check_derive(block, CHECK_RWX, ORDER_PAIR, 0).value;
    uint64_t second = check_derive(block, CHECK_RWX, ORDER_PAIR, 0).value;
    uint64_t entries = check_derive(block, CHECK_RWX, 0, 0).value;
    uint64_t shadow = check_derive(block, CHECK_RWX, 0, 1).value;

    check_true(block.raw != 0 && shadow != 0, "bindings");
    check_status(base_table_cover((exo_va_t){LOOK_VA}, 1), EXO_OK, "table for looking");
    check_status(base_table_cover((exo_va_t){BLOCK_VA}, 1), EXO_OK, "table for a block");
    donation_refused(pair, second);
    check_status(check_map(table(pair)), EXO_OK, "TABLE");
    donor_refused(pair);
    writing_refused(second, "a second binding of both frames");
    writing_refused(entries, "a binding of the entries");
    writing_refused(shadow, "a binding of the shadow");
    superpage_refused(block.raw);
    check_status(check_map(undo(pair, EXO_UNTABLE)), EXO_OK, "UNTABLE");
    check_status(check_map(mapping(LOOK_VA, entries, CHECK_RW)), EXO_OK, "ordinary again");
    check_equal(probe_write(LOOK_VA), PROBE_NONE, "write it");
    return check_end();
}
