/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_walk.c - user memory as the kernel reads it, A and D bits, the nearest mapping. */
#include "unit.h"

#include "binding.h"
#include "env.h"
#include "frame.h"
#include "space.h"
#include "table.h"

#define RW       (EXO_READ | EXO_WRITE)
#define MEGA2    0x200000ull
#define GIGA     0x40000000ull
#define ACCESSED (1ull << 6)
#define DIRTY    (1ull << 7)

enum {
    LOAD_FAULT = 13,
    STORE_FAULT = 15
};

static uint64_t leaf_of(uint64_t va)
{
    uint32_t level;

    return space_walk(1, (exo_va_t){va}, &level).raw;
}

static uint32_t faults(void)
{
    return (uint32_t)fixture.upcalls[1][EXO_UPCALL_FAULT];
}

static exo_handle_t page_map(uint64_t va, uint8_t rights, uint8_t flags)
{
    exo_handle_t page = fixture_frames(1, 0, FIXTURE_ALL);

    EXPECT_OK(MAP_IN(1, .va = va, .handle = page.raw, .rights = rights, .flags = flags));
    return page;
}

static void large_map(uint64_t va)
{
    exo_handle_t block =
        fixture_derive(1, fixture.block, EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, 9), 0, 0);

    EXPECT_OK(MAP_IN(1, .va = va, .handle = block.raw, .rights = RW, .flags = EXO_MAP_SUPER));
}

TEST(reading_stays_inside_a_readable_page)
{
    boot_three();
    uint64_t va = FIXTURE_PAGE_VA;
    const char *page = fixture_user(1, va);

    assert_ptr_equal(space_read_pointer(1, (exo_va_t){va}, 4096), page);
    assert_ptr_equal(space_read_pointer(1, (exo_va_t){va + 4095}, 1), page + 4095);
    assert_null(space_read_pointer(1, (exo_va_t){va}, 4097));
    assert_null(space_read_pointer(1, (exo_va_t){va + 4090}, 8));
    assert_null(space_read_pointer(1, (exo_va_t){va + 4096}, 1));
    assert_null(space_read_pointer(1, (exo_va_t){GIGA}, 1));
    assert_null(space_read_pointer(1, (exo_va_t){ARCH_USER_TOP}, 1));
    assert_null(space_read_pointer(1, (exo_va_t){UINT64_MAX}, 1));
    assert_null(space_read_pointer(3, (exo_va_t){va}, 1)); /* no such environment */
}

TEST(reading_needs_the_right_to_read_and_memory)
{
    boot_three();
    exo_handle_t device = fixture_derive(1, fixture.device, EXO_TERMS(RW, EXO_STANDARD, 0), 0, 0);

    (void)page_map(FIXTURE_FREE_VA, EXO_EXECUTE, 0);
    EXPECT_OK(MAP_IN(1, .va = FIXTURE_FREE_VA + 0x1000, .handle = device.raw, .rights = RW));
    assert_null(space_read_pointer(1, (exo_va_t){FIXTURE_FREE_VA}, 1));
    assert_null(space_read_pointer(1, (exo_va_t){FIXTURE_FREE_VA + 0x1000}, 1));

    /* registers between two pieces of memory, in the table of frames */
    (void)page_map(FIXTURE_FREE_VA + 0x2000, RW, 0);
    uint64_t frame = arch_pte_frame((arch_pte_t){leaf_of(FIXTURE_FREE_VA + 0x2000)}).number;
    assert_non_null(space_read_pointer(1, (exo_va_t){FIXTURE_FREE_VA + 0x2000}, 1));
    uint8_t kind = frame_lookup(frame)->kind;
    frame_set_kind(frame, FRAME_NONE);
    assert_null(space_read_pointer(1, (exo_va_t){FIXTURE_FREE_VA + 0x2000}, 1));
    frame_set_kind(frame, kind);
}

TEST(large_mappings_are_read_where_they_are)
{
    boot_three();
    large_map(MEGA2);
    uint64_t base = ledger[fixture_handle_slot(fixture.block)].node.base;

    assert_ptr_equal(space_read_pointer(1, (exo_va_t){MEGA2 + 0x1ff008}, 8),
                     (char *)arch_frame_pointer((exo_frame_t){base + 0x1ff}) + 8);
    assert_null(space_read_pointer(1, (exo_va_t){2 * MEGA2}, 1));
}

/* ---- accessed and dirty ---- */

TEST(bits_are_set_at_map_time_unless_tracked)
{
    boot_three();
    (void)page_map(FIXTURE_FREE_VA, RW, 0);
    (void)page_map(FIXTURE_FREE_VA + 0x1000, EXO_READ, 0);
    (void)page_map(FIXTURE_FREE_VA + 0x2000, RW, EXO_MAP_TRACK);

    assert_int_equal(leaf_of(FIXTURE_FREE_VA) & (ACCESSED | DIRTY), ACCESSED | DIRTY);
    assert_int_equal(leaf_of(FIXTURE_FREE_VA + 0x1000) & (ACCESSED | DIRTY), ACCESSED);
    assert_int_equal(leaf_of(FIXTURE_FREE_VA + 0x2000) & (ACCESSED | DIRTY), 0);
}

TEST(a_fault_for_a_missing_bit_sets_it_and_nobody_is_told)
{
    boot_three();
    (void)page_map(FIXTURE_FREE_VA, RW, EXO_MAP_TRACK);
    uint32_t before = faults();
    uint32_t flushes = fake.harts[1].flushes;

    fixture_fault(1, LOAD_FAULT, FIXTURE_FREE_VA + 0x123);
    assert_int_equal(leaf_of(FIXTURE_FREE_VA) & (ACCESSED | DIRTY), ACCESSED);
    assert_int_equal(fake.harts[1].flushes, flushes + 1);
    fixture_fault(1, STORE_FAULT, FIXTURE_FREE_VA + 0xfff);
    assert_int_equal(leaf_of(FIXTURE_FREE_VA) & (ACCESSED | DIRTY), ACCESSED | DIRTY);
    assert_int_equal(faults(), before);
}

TEST(a_fault_for_an_old_translation_is_tried_again)
{
    boot_three();
    (void)page_map(FIXTURE_FREE_VA, RW, 0);
    uint32_t before = faults();
    uint32_t flushes = fake.harts[1].flushes;

    fixture_fault(1, STORE_FAULT, FIXTURE_FREE_VA);
    assert_int_equal(faults(), before);
    assert_int_equal(fake.harts[1].flushes, flushes + 1);
}

TEST(a_fault_for_anything_else_is_the_librarys)
{
    boot_three();
    (void)page_map(FIXTURE_FREE_VA, EXO_READ, EXO_MAP_TRACK);
    (void)page_map(FIXTURE_FREE_VA + 0x1000, RW, EXO_MAP_TRACK | EXO_MAP_AD_UPCALL);
    uint32_t before = faults();

    fixture_fault(1, STORE_FAULT, FIXTURE_FREE_VA);
    assert_int_equal(faults(), before + 1);
    assert_int_equal(leaf_of(FIXTURE_FREE_VA) & (ACCESSED | DIRTY), 0);
    fixture_fault(1, LOAD_FAULT, FIXTURE_FREE_VA + 0x1000);
    assert_int_equal(faults(), before + 2);
    assert_int_equal(leaf_of(FIXTURE_FREE_VA + 0x1000) & (ACCESSED | DIRTY), 0);
    fixture_fault(1, LOAD_FAULT, FIXTURE_FREE_VA + 0x2000);
    fixture_fault(1, LOAD_FAULT, GIGA);
    fixture_fault(1, LOAD_FAULT, UINT64_MAX);
    assert_int_equal(faults(), before + 5);
}

TEST(bits_of_large_mappings_are_set_too)
{
    boot_three();
    exo_handle_t block = fixture_derive(1, fixture.block, EXO_TERMS(RW, EXO_STANDARD, 9), 0, 0);

    EXPECT_OK(MAP_IN(1, .va = MEGA2, .handle = block.raw, .rights = RW,
                     .flags = EXO_MAP_SUPER | EXO_MAP_TRACK));
    assert_true(space_touch(1, (exo_va_t){MEGA2 + 0x12345}, EXO_READ));
    assert_int_equal(leaf_of(MEGA2) & (ACCESSED | DIRTY), ACCESSED);
}

/* ---- the nearest mapping ---- */

static struct nearest nearest_find(uint32_t env, uint64_t va)
{
    struct nearest found = {.level = ARCH_LEVELS};
    uint32_t tables = 1;

    while (!space_nearest(env, (exo_va_t){va}, &found)) {
        tables++;
    }
    assert_in_range(tables, 1, ARCH_LEVELS);
    assert_int_equal(found.level, 0);
    return found;
}

static uint64_t nearest(uint64_t va)
{
    struct nearest found = nearest_find(1, va);

    assert_int_not_equal(found.rights, 0);
    assert_int_equal(found.rights, arch_pte_rights((arch_pte_t){leaf_of(found.va.raw)}));
    return found.va.raw;
}

TEST(the_nearest_mapping_is_found_in_both_directions)
{
    boot_three();

    assert_int_equal(nearest(FIXTURE_PAGE_VA), FIXTURE_PAGE_VA);
    assert_int_equal(nearest(0), FIXTURE_PAGE_VA);
    assert_int_equal(nearest(FIXTURE_PAGE_VA + 0x5000), FIXTURE_PAGE_VA);
    assert_int_equal(nearest(FIXTURE_SAVE_VA - 0x3000), FIXTURE_SAVE_VA);
    assert_int_equal(nearest(FIXTURE_SAVE_VA + 0x50000), FIXTURE_SAVE_VA + 0x2000);
    assert_int_equal(nearest(MEGA2 + 0x1000), FIXTURE_SAVE_VA + 0x2000);
    assert_int_equal(nearest(GIGA + 0x1000), FIXTURE_SAVE_VA + 0x2000);
    assert_int_equal(nearest(ARCH_USER_TOP - 1), FIXTURE_SAVE_VA + 0x2000);
    assert_int_equal(nearest(UINT64_MAX), FIXTURE_SAVE_VA + 0x2000);
}

TEST(a_mapping_above_is_found_from_its_start)
{
    boot_three();
    exo_handle_t upper = fixture_frames(1, 1, RW);
    exo_handle_t leaf = fixture_frames(1, 1, RW);
    uint64_t va = 3 * GIGA;
    EXPECT_OK(MAP_IN(1, .va = va, .handle = upper.raw, .op = EXO_TABLE, .level = 1));
    EXPECT_OK(MAP_IN(1, .va = va + MEGA2, .handle = leaf.raw, .op = EXO_TABLE));
    (void)page_map(va + MEGA2 + 0x3000, EXO_READ, 0);
    (void)page_map(va + MEGA2 + 0x9000, EXO_READ, 0);

    assert_int_equal(nearest(3 * GIGA - 1), va + MEGA2 + 0x3000);
    assert_int_equal(nearest(va + 0x1000), va + MEGA2 + 0x3000);
    assert_int_equal(nearest(va + 3 * MEGA2), va + MEGA2 + 0x9000);
    assert_int_equal(nearest(va + MEGA2 + 0x6000), va + MEGA2 + 0x3000); /* as far as the other */
}

TEST(a_large_mapping_is_near_as_a_whole)
{
    boot_three();
    large_map(3 * MEGA2);

    assert_int_equal(nearest(3 * MEGA2 + 0x12345), 3 * MEGA2);
    assert_int_equal(nearest(5 * MEGA2), 3 * MEGA2);
}

TEST(where_nothing_is_mapped_nothing_is_near)
{
    fixture_boot(1);
    exo_handle_t root = fixture_derive(0, fixture.pool, EXO_TERMS(RW, EXO_GUARANTEED, 1), 0, 0);
    struct exo_result env = CALL3(0, EXO_CALL_ENV_CREATE, 5, fixture_slot(), root.raw);
    EXPECT_OK(env);
    assert_int_equal(nearest_find(5, 0).rights, 0);
    exo_handle_t table = fixture_derive(0, fixture.pool, EXO_TERMS(RW, EXO_STANDARD, 1), 2, 0);
    uint32_t slot = fixture_slot();
    EXPECT_OK(CALL4(0, EXO_CALL_ENV_GIVE, env.value, 0, slot, 1));
    struct exo_result given =
        CALL4(0, EXO_CALL_DERIVE, table.raw, env.value, slot, EXO_TERMS(RW, EXO_STANDARD, 1));
    EXPECT_STATUS(given, EXO_E_DENIED); /* the copy has no right to be given on */
    given = CALL6(0, EXO_CALL_DERIVE, fixture.pool.raw, env.value, slot,
                  EXO_TERMS(RW, EXO_STANDARD, 1), 2, 0);
    EXPECT_OK(given);
    EXPECT_OK(
        fixture_map(0, (exo_handle_t){env.value},
                    (struct exo_map_entry){.handle = given.value, .op = EXO_TABLE, .level = 1}));
    assert_int_equal(nearest_find(5, 0x1000).rights, 0);

    struct nearest found = {.level = ARCH_LEVELS};
    assert_false(space_nearest(5, (exo_va_t){0x1000}, &found));
    EXPECT_OK(fixture_map(0, (exo_handle_t){env.value},
                          (struct exo_map_entry){.handle = given.value, .op = EXO_UNTABLE}));
    assert_true(space_nearest(5, (exo_va_t){0x1000}, &found)); /* the table went meanwhile */
    assert_int_equal(found.rights, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_stays_inside_a_readable_page),
        cmocka_unit_test(reading_needs_the_right_to_read_and_memory),
        cmocka_unit_test(large_mappings_are_read_where_they_are),
        cmocka_unit_test(bits_are_set_at_map_time_unless_tracked),
        cmocka_unit_test(a_fault_for_a_missing_bit_sets_it_and_nobody_is_told),
        cmocka_unit_test(a_fault_for_an_old_translation_is_tried_again),
        cmocka_unit_test(a_fault_for_anything_else_is_the_librarys),
        cmocka_unit_test(bits_of_large_mappings_are_set_too),
        cmocka_unit_test(the_nearest_mapping_is_found_in_both_directions),
        cmocka_unit_test(a_mapping_above_is_found_from_its_start),
        cmocka_unit_test(a_large_mapping_is_near_as_a_whole),
        cmocka_unit_test(where_nothing_is_mapped_nothing_is_near),
    };

    return RUN(tests);
}
