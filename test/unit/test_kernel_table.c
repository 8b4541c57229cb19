/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_table.c - page tables: donated, looked at, withdrawn, emptied. */
#include "unit.h"

#include "audit.h"
#include "binding.h"
#include "env.h"
#include "frame.h"
#include "table.h"

#include <string.h>

#define RW    (EXO_READ | EXO_WRITE)
#define MEGA2 0x200000ull
#define GIGA  0x40000000ull

static uint64_t base_of(exo_handle_t handle)
{
    return ledger[fixture_handle_slot(handle)].node.base;
}

static uint8_t state_of(exo_handle_t handle)
{
    return ledger[fixture_handle_slot(handle)].state;
}

static struct exo_result donate(exo_handle_t handle, uint64_t va, uint8_t level)
{
    return MAP_IN(1, .va = va, .handle = handle.raw, .op = EXO_TABLE, .level = level);
}

TEST(a_donated_pair_is_a_table_and_its_shadow)
{
    boot_three();
    exo_handle_t upper = fixture_frames(1, 1, RW);
    exo_handle_t leaf = fixture_frames(1, 1, RW);
    exo_handle_t page = fixture_frames(1, 0, RW);
    uint64_t table;
    memset(arch_frame_pointer((exo_frame_t){base_of(leaf)}), 0x77, 2 * EXO_FRAME_SIZE);

    EXPECT_OK(donate(upper, GIGA, 1));
    EXPECT_OK(donate(leaf, GIGA + MEGA2, 0));
    assert_int_equal(state_of(leaf), EXO_STATE_TABLE);
    assert_int_equal(frame_lookup(base_of(leaf))->kind, FRAME_TABLE);
    assert_int_equal(frame_lookup(base_of(leaf) + 1)->kind, FRAME_SHADOW);
    assert_int_equal(table_shadow(base_of(leaf))->live, 0);
    assert_int_equal(table_shadow(base_of(upper))->live, 1);
    assert_true(table_find(1, (exo_va_t){GIGA + MEGA2}, 0, &table));
    assert_int_equal(table, base_of(leaf));
    assert_false(table_find(1, (exo_va_t){GIGA}, 0, &table));
    EXPECT_OK(MAP_IN(1, .va = GIGA + 2 * MEGA2 - 4096, .handle = page.raw, .rights = RW));
    assert_int_equal(table_shadow(base_of(leaf))->live, 1);
    assert_int_equal(table_shadow(base_of(leaf))->slot[511], fixture_handle_slot(page));
}

TEST(donating_refuses_what_is_no_pair_of_frames)
{
    boot_three();
    exo_handle_t one = fixture_frames(1, 0, RW);
    exo_handle_t four = fixture_frames(1, 2, RW);
    exo_handle_t readable = fixture_frames(1, 1, EXO_READ);
    exo_handle_t device = fixture_derive(1, fixture.device, EXO_TERMS(RW, EXO_STANDARD, 1), 0, 0);

    EXPECT_REFUSED(donate(one, MEGA2, 0), EXO_E_RANGE);
    EXPECT_REFUSED(donate(four, MEGA2, 0), EXO_E_RANGE);
    EXPECT_REFUSED(donate(readable, MEGA2, 0), EXO_E_DENIED);
    EXPECT_REFUSED(donate(device, MEGA2, 0), EXO_E_KIND);
    EXPECT_REFUSED(donate(fixture.env[1].slices, MEGA2, 0), EXO_E_KIND);
}

TEST(donating_refuses_places_that_do_not_fit)
{
    boot_three();
    exo_handle_t pair = fixture_frames(1, 1, RW);

    EXPECT_REFUSED(donate(pair, MEGA2, 2), EXO_E_RANGE);
    EXPECT_REFUSED(donate(pair, MEGA2, 255), EXO_E_RANGE);
    EXPECT_REFUSED(donate(pair, ARCH_USER_TOP, 0), EXO_E_RANGE);
    EXPECT_REFUSED(donate(pair, MEGA2 + 0x1000, 0), EXO_E_ALIGN);
    EXPECT_REFUSED(donate(pair, MEGA2, 1), EXO_E_ALIGN);
    EXPECT_REFUSED(donate(pair, GIGA, 0), EXO_E_NOTHING);
    EXPECT_REFUSED(donate(pair, 0, 0), EXO_E_BUSY);
    EXPECT_REFUSED(donate(pair, 0, 1), EXO_E_BUSY);
    EXPECT_OK(donate(pair, MEGA2, 0));
    EXPECT_REFUSED(donate(pair, 2 * MEGA2, 0), EXO_E_BUSY);
}

TEST(frames_that_anybody_sees_are_not_donated)
{
    boot_three();
    exo_handle_t pair = fixture_frames(1, 1, FIXTURE_ALL);
    uint64_t offset = base_of(pair) - base_of(fixture.pool);
    uint64_t terms = EXO_TERMS(RW, EXO_STANDARD, 0);
    exo_handle_t first = fixture_derive(2, fixture.pool, terms, offset, 0);
    exo_handle_t second = fixture_derive(2, fixture.pool, terms, offset + 1, 0);

    EXPECT_OK(MAP_IN(2, .va = FIXTURE_FREE_VA, .handle = first.raw, .rights = EXO_READ));
    EXPECT_REFUSED(donate(pair, MEGA2, 0), EXO_E_BUSY);
    EXPECT_OK(MAP_IN(2, .handle = first.raw, .op = EXO_UNMAP));
    kick_all();
    EXPECT_OK(MAP_IN(2, .va = FIXTURE_FREE_VA, .handle = second.raw, .rights = EXO_READ));
    EXPECT_REFUSED(donate(pair, MEGA2, 0), EXO_E_BUSY);
    EXPECT_OK(MAP_IN(2, .handle = second.raw, .op = EXO_UNMAP));
    EXPECT_REFUSED(donate(pair, MEGA2, 0), EXO_E_AGAIN);
    kick_all();
    EXPECT_OK(donate(pair, MEGA2, 0));
}

TEST(a_table_is_withdrawn_empty_and_zeroed)
{
    boot_three();
    exo_handle_t pair = fixture_frames(1, 1, RW);
    exo_handle_t page = fixture_frames(1, 0, RW);
    uint64_t zeros[EXO_FRAME_SIZE / 8] = {0};

    EXPECT_REFUSED(MAP_IN(1, .handle = pair.raw, .op = EXO_UNTABLE), EXO_E_BUSY);
    EXPECT_OK(donate(pair, MEGA2, 0));
    EXPECT_OK(MAP_IN(1, .va = MEGA2, .handle = page.raw, .rights = RW));
    EXPECT_REFUSED(MAP_IN(1, .handle = pair.raw, .op = EXO_UNTABLE), EXO_E_BUSY);
    EXPECT_OK(MAP_IN(1, .handle = page.raw, .op = EXO_UNMAP));
    EXPECT_OK(MAP_IN(1, .handle = pair.raw, .op = EXO_UNTABLE));
    assert_int_equal(state_of(pair), EXO_STATE_IDLE);
    assert_int_equal(frame_lookup(base_of(pair))->kind, FRAME_ORDINARY);
    assert_int_equal(frame_lookup(base_of(pair) + 1)->kind, FRAME_ORDINARY);
    assert_memory_equal(arch_frame_pointer((exo_frame_t){base_of(pair)}), zeros, sizeof(zeros));
    assert_memory_equal(arch_frame_pointer((exo_frame_t){base_of(pair) + 1}), zeros, sizeof(zeros));
}

TEST(a_former_table_is_not_writable_before_every_hart_forgot_it)
{
    boot_three();
    exo_handle_t pair = fixture_frames(1, 1, RW);

    EXPECT_OK(donate(pair, MEGA2, 0));
    exo_handle_t look = {
        CALL4(1, EXO_CALL_DERIVE, pair.raw, 0, fixture_env_slot(1), EXO_TERMS(RW, EXO_STANDARD, 0))
            .value};
    struct exo_map_entry entry = {.va = FIXTURE_FREE_VA, .handle = look.raw, .rights = EXO_READ};
    EXPECT_OK(fixture_map(0, fixture.env[1].handle, entry));
    EXPECT_OK(MAP_IN(1, .handle = pair.raw, .op = EXO_UNTABLE));
    entry.op = EXO_PROTECT;
    EXPECT_OK(fixture_map(0, fixture.env[1].handle, entry)); /* still only to read */
    entry.rights = RW;
    EXPECT_REFUSED(fixture_map(0, fixture.env[1].handle, entry), EXO_E_AGAIN);
    fixture_kicked(1);
    EXPECT_OK(fixture_map(0, fixture.env[1].handle, entry));
}

/* ---- tables that are taken with what is in them ---- */

TEST(a_full_table_is_emptied_in_bounded_steps)
{
    boot_three();
    exo_handle_t pair = fixture_frames(1, 1, RW);
    exo_handle_t pages[80];
    EXPECT_OK(donate(pair, MEGA2, 0));
    for (uint32_t i = 0; i < 80; i++) {
        pages[i] = fixture_derive(1, fixture.block, EXO_TERMS(RW, EXO_STANDARD, 0), i, 0);
        EXPECT_OK(MAP_IN(1, .va = MEGA2 + 0x2000ull * i, .handle = pages[i].raw, .rights = RW));
    }
    uint32_t budget = 50;
    assert_false(space_table_quiesce(fixture_handle_slot(pair), &budget));
    assert_int_equal(budget, 0);
    assert_int_equal(table_shadow(base_of(pair))->live, 30);
    assert_null(audit());
    budget = 60;
    assert_true(space_table_quiesce(fixture_handle_slot(pair), &budget));
    assert_int_equal(budget, 60 - 30 - 24); /* its entries, and zeroing it */
    assert_int_equal(state_of(pair), EXO_STATE_IDLE);
    for (uint32_t i = 0; i < 80; i++) {
        assert_int_equal(state_of(pages[i]), EXO_STATE_IDLE);
    }
    assert_null(audit());
}

TEST(an_upper_table_goes_with_the_tables_below_it)
{
    boot_three();
    exo_handle_t upper = fixture_frames(1, 1, RW);
    exo_handle_t leaf = fixture_frames(1, 1, RW);
    exo_handle_t large = fixture_derive(1, fixture.block, EXO_TERMS(RW, EXO_STANDARD, 9), 0, 0);
    exo_handle_t pages[2] = {fixture_frames(1, 0, RW), fixture_frames(1, 0, RW)};
    EXPECT_OK(donate(upper, GIGA, 1));
    EXPECT_OK(donate(leaf, GIGA + MEGA2, 0));
    EXPECT_OK(MAP_IN(1, .va = GIGA + MEGA2, .handle = pages[0].raw, .rights = RW));
    EXPECT_OK(MAP_IN(1, .va = GIGA + MEGA2 + 0x5000, .handle = pages[1].raw, .rights = RW));
    EXPECT_OK(MAP_IN(1, .va = GIGA + 4 * MEGA2, .handle = large.raw, .rights = RW,
                     .flags = EXO_MAP_SUPER));
    uint32_t steps = 0;
    for (uint32_t budget = 2; !space_table_quiesce(fixture_handle_slot(upper), &budget);) {
        budget = 2;
        assert_null(audit());
        assert_true(++steps < 10);
    }
    assert_true(steps > 0);
    assert_int_equal(state_of(upper) | state_of(leaf) | state_of(large), EXO_STATE_IDLE);
    assert_int_equal(state_of(pages[0]) | state_of(pages[1]), EXO_STATE_IDLE);
    assert_int_equal(frame_lookup(base_of(leaf))->kind, FRAME_ORDINARY);
    assert_int_equal(frame_lookup(base_of(large))->block_maps, 0);
    assert_null(audit());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_donated_pair_is_a_table_and_its_shadow),
        cmocka_unit_test(donating_refuses_what_is_no_pair_of_frames),
        cmocka_unit_test(donating_refuses_places_that_do_not_fit),
        cmocka_unit_test(frames_that_anybody_sees_are_not_donated),
        cmocka_unit_test(a_table_is_withdrawn_empty_and_zeroed),
        cmocka_unit_test(a_former_table_is_not_writable_before_every_hart_forgot_it),
        cmocka_unit_test(a_full_table_is_emptied_in_bounded_steps),
        cmocka_unit_test(an_upper_table_goes_with_the_tables_below_it),
    };

    return RUN(tests);
}
