/* SPDX-License-Identifier: BSD-2-Clause */
/* attacker.c - looks at its own page table while it touches what that maps. */
#include "../check.h"
#include "../probe.h"

#define TABLE_VA 0x10000000ull /* what the table covers */
#define LOOK_VA  0x12000000ull /* where the table itself is seen */

enum {
    ENTRY_ACCESSED = 1 << 6,
    ENTRY_DIRTY = 1 << 7,
    ENTRY_BOTH = ENTRY_ACCESSED | ENTRY_DIRTY,
    FRAME_BITS = 10,
    RIGHTS_BITS = 1
};

static const volatile uint64_t *entries = (const volatile uint64_t *)LOOK_VA;
static const volatile uint32_t *shadow = (const volatile uint32_t *)(LOOK_VA + EXO_FRAME_SIZE);
static struct base_memory page;

static struct exo_map_entry map_page(uint8_t op, uint8_t rights, uint8_t flags)
{
    return (struct exo_map_entry){
        .va = TABLE_VA, .handle = page.handle.raw, .op = op, .rights = rights, .flags = flags};
}

static void touched_step_by_step(void)
{
    check_equal(entries[0] & ENTRY_BOTH, 0, "neither accessed nor dirty");
    check_equal(probe_read(TABLE_VA), PROBE_NONE, "read it");
    check_equal(entries[0] & ENTRY_BOTH, ENTRY_ACCESSED, "accessed, not dirty");
    check_equal(probe_write(TABLE_VA + 8), PROBE_NONE, "write it");
    check_equal(entries[0] & ENTRY_BOTH, ENTRY_BOTH, "accessed and dirty");
}

/* Where hardware sets the bits there is no upcall; where it faults, there is one and no bit. */
static void own_choice(void)
{
    check_status(check_map(map_page(EXO_MAP, CHECK_RW, EXO_MAP_TRACK | EXO_MAP_AD_UPCALL)), EXO_OK,
                 "mapped with TRACK and AD_UPCALL");
    uint64_t cause = probe_read(TABLE_VA);
    uint64_t bits = entries[0] & ENTRY_BOTH;
    check_true((cause == PROBE_NONE && bits == ENTRY_ACCESSED) ||
                   (cause == PROBE_LOAD && bits == 0),
               "read: the bit, or an upcall");
    check_status(check_map(map_page(EXO_UNMAP, 0, 0)), EXO_OK, "unmapped");
}

static void entry_says_what_is_mapped(void)
{
    uint64_t base = exo_inspect(page.handle, EXO_FIELD_BASE).value;

    check_equal(entries[0] >> FRAME_BITS, base, "the entry names the frame");
    check_equal(entries[0] >> RIGHTS_BITS & CHECK_RWX, CHECK_RW, "... and the rights");
    check_equal(shadow[0], EXO_HANDLE_INDEX(page.handle), "the shadow names the binding");
    check_equal(entries[1] | shadow[1], 0, "the neighbour is empty");
}

int main(void)
{
    struct base_memory pair = base_memory_take(1);
    uint64_t look = check_derive(pair.handle, EXO_READ, 1, 0).value;
    struct exo_map_entry table = {.va = TABLE_VA, .handle = pair.handle.raw, .op = EXO_TABLE};

    page = base_memory_take(0);
    check_status(check_map(table), EXO_OK, "table donated");
    check_status(base_map((exo_va_t){LOOK_VA}, (struct base_memory){{look}, 1}, EXO_READ, 0),
                 EXO_OK, "table seen");
    check_status(check_map(map_page(EXO_MAP, CHECK_RW, 0)), EXO_OK, "mapped");
    check_equal(entries[0] & ENTRY_BOTH, ENTRY_BOTH, "without TRACK both bits are set at once");
    entry_says_what_is_mapped();
    check_status(check_map(map_page(EXO_PROTECT, CHECK_RW, EXO_MAP_TRACK)), EXO_OK,
                 "PROTECT with TRACK clears them");
    touched_step_by_step();
    check_status(check_map(map_page(EXO_UNMAP, 0, 0)), EXO_OK, "unmapped");
    check_equal(entries[0] | shadow[0], 0, "the entry is empty");
    check_status(check_map(map_page(EXO_MAP, CHECK_RW, EXO_MAP_TRACK)), EXO_OK, "with TRACK");
    touched_step_by_step();
    check_status(check_map(map_page(EXO_UNMAP, 0, 0)), EXO_OK, "unmapped");
    own_choice();
    check_equal(probe_write(LOOK_VA), PROBE_STORE, "the table can't be written");
    return check_end();
}
