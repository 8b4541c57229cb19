/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_large.c - mappings with 2 MiB pages. */
#include "unit.h"

#include "binding.h"
#include "frame.h"
#include "space.h"

#define RW    (EXO_READ | EXO_WRITE)
#define MEGA2 0x200000ull

static uint64_t base_of(exo_handle_t handle)
{
    return ledger[fixture_handle_slot(handle)].node.base;
}

/* The rights with which environment 1 sees va; 0: none. */
static uint8_t seen(uint64_t va)
{
    uint32_t level;

    return arch_pte_rights(space_walk(1, (exo_va_t){va}, &level));
}

TEST(large_mappings_show_whole_blocks)
{
    boot_three();
    exo_handle_t block =
        fixture_derive(1, fixture.block, EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, 9), 0, 0);
    struct exo_map_entry entry = {
        .va = MEGA2, .handle = block.raw, .rights = RW, .flags = EXO_MAP_SUPER};
    uint32_t level = 9;

    entry.va = MEGA2 + 0x1000;
    EXPECT_REFUSED(fixture_map(0, fixture.env[1].handle, entry), EXO_E_ALIGN);
    entry.va = 0;
    EXPECT_REFUSED(fixture_map(0, fixture.env[1].handle, entry), EXO_E_BUSY);
    entry.va = 1ull << 30;
    EXPECT_REFUSED(fixture_map(0, fixture.env[1].handle, entry), EXO_E_NOTHING);
    entry.va = MEGA2;
    EXPECT_OK(fixture_map(0, fixture.env[1].handle, entry));
    assert_int_equal(arch_pte_frame(space_walk(1, (exo_va_t){MEGA2 + 0x7000}, &level)).number,
                     base_of(block));
    assert_int_equal(level, 1);
    assert_int_equal(frame_lookup(base_of(block))->block_maps, 1);
    assert_int_equal(frame_lookup(base_of(block))->maps, 0);
    entry.op = EXO_PROTECT;
    EXPECT_REFUSED(fixture_map(0, fixture.env[1].handle, entry), EXO_E_RANGE);
    EXPECT_OK(MAP_IN(1, .handle = block.raw, .op = EXO_PROTECT, .rights = EXO_READ));
    assert_int_equal(seen(MEGA2), EXO_READ);
    EXPECT_OK(MAP_IN(1, .handle = block.raw, .op = EXO_UNMAP));
    assert_int_equal(frame_lookup(base_of(block))->block_maps, 0);
    assert_int_equal(seen(MEGA2), 0);
}

TEST(a_block_with_a_special_frame_is_not_mapped_whole)
{
    boot_three();
    exo_handle_t block =
        fixture_derive(1, fixture.block, EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, 9), 0, 0);
    exo_handle_t table =
        fixture_derive(1, fixture.block, EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, 1), 256, 0);
    struct exo_map_entry whole = {
        .va = 2 * MEGA2, .handle = block.raw, .rights = RW, .flags = EXO_MAP_SUPER};

    EXPECT_OK(MAP_IN(1, .va = MEGA2, .handle = table.raw, .op = EXO_TABLE));
    EXPECT_REFUSED(fixture_map(0, fixture.env[1].handle, whole), EXO_E_DENIED);
    EXPECT_OK(MAP_IN(1, .handle = table.raw, .op = EXO_UNTABLE));
    EXPECT_REFUSED(fixture_map(0, fixture.env[1].handle, whole), EXO_E_AGAIN);
    kick_all();
    EXPECT_OK(fixture_map(0, fixture.env[1].handle, whole));
    EXPECT_REFUSED(MAP_IN(1, .va = MEGA2, .handle = table.raw, .op = EXO_TABLE), EXO_E_BUSY);
}

/* A leaf table of environment 1, out of another block. */
static void leaf_make(uint64_t va)
{
    exo_handle_t pair = fixture_frames(1, 1, FIXTURE_ALL);

    EXPECT_OK(MAP_IN(1, .va = va, .handle = pair.raw, .op = EXO_TABLE));
}

TEST(all_pages_of_a_block_are_counted_as_one)
{
    boot_three();
    exo_handle_t block =
        fixture_derive(1, fixture.block, EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, 9), 0, 0);
    exo_handle_t inner =
        fixture_derive(1, fixture.block, EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, 1), 256, 0);
    const uint64_t va = 2 * MEGA2;

    leaf_make(va);
    EXPECT_OK(MAP_IN(1, .va = va, .handle = block.raw, .rights = RW));
    assert_int_equal(frame_lookup(base_of(block))->block_maps, 1);
    assert_int_equal(frame_lookup(base_of(block))->maps, 0);
    assert_int_equal(frame_lookup(base_of(block) + 511)->maps, 0);
    assert_int_equal(seen(va), RW);
    assert_int_equal(seen(va + MEGA2 - 1), RW);
    assert_int_equal(CALL2(1, EXO_CALL_INSPECT, block.raw, EXO_FIELD_VA).value, va);
    EXPECT_REFUSED(MAP_IN(1, .va = 3 * MEGA2, .handle = inner.raw, .op = EXO_TABLE), EXO_E_BUSY);
    EXPECT_OK(MAP_IN(1, .handle = block.raw, .op = EXO_PROTECT, .rights = EXO_READ));
    assert_int_equal(seen(va + MEGA2 - 1), EXO_READ);
    EXPECT_OK(MAP_IN(1, .handle = block.raw, .op = EXO_UNMAP));
    assert_int_equal(frame_lookup(base_of(block))->block_maps, 0);
    assert_int_equal(frame_lookup(base_of(block))->maps, 0);
    assert_int_equal(seen(va + MEGA2 - 1), 0);
}

TEST(pages_are_uncounted_as_they_were_counted)
{
    boot_three();
    exo_handle_t block =
        fixture_derive(1, fixture.block, EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, 9), 0, 0);
    exo_handle_t half =
        fixture_derive(1, fixture.block, EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, 8), 256, 0);
    exo_handle_t quarter =
        fixture_derive(1, fixture.block, EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, 7), 256, 0);
    exo_handle_t table =
        fixture_derive(1, fixture.block, EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, 1), 256, 0);
    const uint64_t va = 2 * MEGA2;

    leaf_make(va);
    EXPECT_OK(MAP_IN(1, .va = 3 * MEGA2, .handle = table.raw, .op = EXO_TABLE));
    EXPECT_REFUSED(MAP_IN(1, .va = va, .handle = block.raw, .rights = RW), EXO_E_DENIED);
    EXPECT_REFUSED(MAP_IN(1, .va = va, .handle = block.raw, .rights = EXO_READ), EXO_E_DENIED);
    EXPECT_REFUSED(MAP_IN(1, .va = va, .handle = half.raw, .rights = EXO_READ), EXO_E_DENIED);
    EXPECT_OK(MAP_IN(1, .va = va, .handle = quarter.raw, .rights = EXO_READ));
    assert_int_equal(frame_lookup(base_of(block))->block_maps, 0);
    assert_int_equal(frame_lookup(base_of(quarter) + 127)->maps, 1);
    EXPECT_OK(MAP_IN(1, .handle = table.raw, .op = EXO_UNTABLE));
    EXPECT_OK(MAP_IN(1, .handle = quarter.raw, .op = EXO_UNMAP)); /* all are ordinary now */
    assert_int_equal(frame_lookup(base_of(block))->block_maps, 0);
    assert_int_equal(frame_lookup(base_of(quarter))->maps, 0);
    assert_int_equal(frame_lookup(base_of(quarter) + 127)->maps, 0);
}

/* Four pages of an extent cost as much as one alone. */
TEST(sixteen_extents_of_sixteen_pages_are_done_at_once)
{
    enum {
        EXTENTS = 16
    };
    boot_three();
    struct exo_map_entry entries[EXTENTS];
    exo_handle_t table = fixture_frames(1, 1, RW);
    EXPECT_OK(MAP_IN(1, .va = 0x200000, .handle = table.raw, .op = EXO_TABLE));

    for (uint64_t i = 0; i < EXTENTS; i++) {
        exo_handle_t extent =
            fixture_derive(1, fixture.block, EXO_TERMS(RW, EXO_STANDARD, 4), 16 * i, 0);
        entries[i] = (struct exo_map_entry){
            .va = 0x200000 + 0x10000 * i, .handle = extent.raw, .rights = RW};
    }
    EXPECT_OK(fixture_map_many(1, EXO_NOTHING, entries, EXTENTS));
}

/* Two frames are zeroed each time. */
TEST(three_tables_are_enough_for_one_call)
{
    boot_three();
    exo_handle_t table = fixture_frames(1, 1, RW);
    struct exo_map_entry entries[6];

    for (uint64_t i = 0; i < 6; i++) {
        entries[i] = (struct exo_map_entry){
            .handle = table.raw, .va = i % 2 == 0 ? 0x200000 : 0, .op = EXO_TABLE + i % 2};
    }
    struct exo_result first = fixture_map_many(1, EXO_NOTHING, entries, 6);
    assert_int_equal(first.status, EXO_E_AGAIN);
    assert_int_equal(first.value, 3);
    EXPECT_OK(fixture_map_many(1, EXO_NOTHING, entries + 3, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_mappings_show_whole_blocks),
        cmocka_unit_test(a_block_with_a_special_frame_is_not_mapped_whole),
        cmocka_unit_test(all_pages_of_a_block_are_counted_as_one),
        cmocka_unit_test(pages_are_uncounted_as_they_were_counted),
        cmocka_unit_test(sixteen_extents_of_sixteen_pages_are_done_at_once),
        cmocka_unit_test(three_tables_are_enough_for_one_call),
    };

    return RUN(tests);
}
