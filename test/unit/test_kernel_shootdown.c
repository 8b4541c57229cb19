/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_shootdown.c - nothing is given anew before every hart forgot its old use. */
#include "unit.h"

#include "binding.h"
#include "due.h"
#include "env.h"
#include "frame.h"
#include "table.h"

#define RW (EXO_READ | EXO_WRITE)

static void unmap(uint32_t env, exo_handle_t handle)
{
    EXPECT_OK(MAP_IN(env, .handle = handle.raw, .op = EXO_UNMAP));
}

static struct exo_result map(uint32_t env, exo_handle_t handle)
{
    return MAP_IN(env, .va = FIXTURE_FREE_VA, .handle = handle.raw, .rights = RW);
}

/* A frame that environments 1 and 2 both hold. */
static void frame_share(exo_handle_t *first, exo_handle_t *second)
{
    uint64_t terms = EXO_TERMS(RW, EXO_STANDARD, 0);

    *first = fixture_derive(1, fixture.pool, terms, 250, 0);
    *second = fixture_derive(2, fixture.pool, terms, 250, 0);
}

TEST(epochs_are_reached_when_all_online_harts_flushed)
{
    fake_reset();
    shootdown_init();
    assert_true(shootdown_is_reached(UINT64_MAX)); /* nobody runs anything */
    shootdown_online(0);
    shootdown_online(3);
    assert_true(shootdown_is_reached(0));
    assert_int_equal(shootdown_next(), 1);
    assert_int_equal(shootdown_epoch(), 1);
    assert_false(shootdown_is_reached(1));
    assert_false(shootdown_is_done(0));
    assert_true(shootdown_is_done(2));
    shootdown_flushed(0);
    assert_true(shootdown_is_done(0));
    assert_false(shootdown_is_reached(1));
    shootdown_flushed(3);
    assert_true(shootdown_is_reached(1));
    assert_false(shootdown_is_reached(2));
    shootdown_online(5); /* who comes later holds nothing old */
    assert_true(shootdown_is_reached(1));
}

TEST(only_harts_that_lag_are_interrupted)
{
    fake_reset();
    shootdown_init();
    shootdown_online(0);
    shootdown_online(1);
    shootdown_online(2);
    (void)shootdown_next();
    shootdown_flushed(1);
    shootdown_request();
    assert_int_equal(fake.harts[0].flushes, 1); /* itself at once */
    assert_int_equal(fake.harts[0].kicks, 0);
    assert_int_equal(fake.harts[1].kicks, 0);
    assert_int_equal(fake.harts[2].kicks, 1);
    shootdown_request();
    assert_int_equal(fake.harts[0].flushes, 1);
    assert_int_equal(fake.harts[2].kicks, 2);
}

TEST(registers_have_one_stamp)
{
    fake_reset();
    shootdown_init();
    shootdown_online(1);
    frame_init(NULL, (exo_frame_t){0}, 0);
    assert_true(frame_is_quiet(1));
    frame_stamp(1, shootdown_next());
    assert_false(frame_is_quiet(2));
    shootdown_flushed(1);
    assert_true(frame_is_quiet(1));
}

TEST(a_frame_is_not_mapped_anew_while_a_hart_remembers_it)
{
    exo_handle_t one;
    exo_handle_t two;
    boot_three();
    frame_share(&one, &two);
    EXPECT_OK(map(1, one));
    uint32_t kicks = fake.harts[1].kicks;
    uint32_t kicks_of_others = fake.harts[2].kicks;
    unmap(1, one);

    assert_true(fake.harts[1].kicks > kicks);
    EXPECT_REFUSED(map(2, two), EXO_E_AGAIN);
    fixture_kicked(1);
    EXPECT_OK(map(2, two));
    assert_int_equal(fake.harts[2].kicks, kicks_of_others); /* it was never in that space */
}

TEST(a_hart_that_lags_is_not_taken_to_have_flushed)
{
    exo_handle_t one;
    exo_handle_t two;
    boot_three();
    frame_share(&one, &two);
    exo_handle_t other = fixture_frames(2, 0, RW);
    EXPECT_OK(map(1, one));
    EXPECT_OK(MAP_IN(2, .va = FIXTURE_FREE_VA + 0x1000, .handle = other.raw, .rights = RW));
    unmap(2, other); /* hart 2 lags from here on, and hart 1 from there on */
    unmap(1, one);
    fixture_kicked(1);
    EXPECT_REFUSED(map(2, two), EXO_E_AGAIN); /* only who had flushed all is passed over */
    fixture_kicked(2);
    EXPECT_OK(map(2, two));
}

TEST(refused_interrupts_are_asked_for_again)
{
    exo_handle_t one;
    exo_handle_t two;
    boot_three();
    frame_share(&one, &two);
    EXPECT_OK(map(1, one));
    uint32_t kicks = fake.harts[1].kicks;
    fake_refuse(1);
    unmap(1, one);
    assert_int_equal(fake.harts[1].kicks, kicks);
    fake_refuse(0);
    EXPECT_REFUSED(map(2, two), EXO_E_AGAIN);
    assert_int_equal(fake.harts[1].kicks, kicks + 1);
}

TEST(a_space_that_runs_nowhere_else_needs_no_other_hart)
{
    fixture_boot(2);
    exo_handle_t page = fixture_frames(0, 0, RW);
    uint32_t kicks = fake.harts[1].kicks;
    uint32_t flushes = fake.harts[0].page_flushes;
    struct exo_map_entry entry = {.va = EXO_STACK_VA - 0x40000, .handle = page.raw, .rights = RW};

    EXPECT_OK(fixture_map(0, EXO_NOTHING, entry));
    assert_int_equal(fake.harts[0].page_flushes, flushes + 1); /* nor is an empty entry kept */
    EXPECT_OK(MAP_IN(0, .handle = page.raw, .op = EXO_UNMAP));
    assert_int_equal(fake.harts[0].page_flushes, flushes + 2);
    assert_int_equal(fake.harts[1].kicks, kicks);
    EXPECT_OK(fixture_map(0, EXO_NOTHING, entry));
}

TEST(one_flush_ends_a_call_of_many_unmaps_the_long_way)
{
    struct exo_map_entry entries[8] = {0};
    boot_three();
    for (uint32_t i = 0; i < 8; i++) {
        exo_handle_t page = fixture_frames(1, 0, RW);
        entries[i] = (struct exo_map_entry){.handle = page.raw, .op = EXO_UNMAP};
        EXPECT_OK(
            MAP_IN(1, .va = FIXTURE_FREE_VA + 0x1000ull * i, .handle = page.raw, .rights = RW));
    }
    uint32_t flushes = fake.harts[1].flushes;

    envs[1].leaf_key = 0; /* the long way, as for whatever is not one page here and now */
    EXPECT_OK(fixture_map_many(1, EXO_NOTHING, entries, 8));
    assert_int_equal(fake.harts[1].flushes, flushes + 1);
}

TEST(rights_taken_away_are_forgotten_too)
{
    exo_handle_t one;
    exo_handle_t two;
    boot_three();
    frame_share(&one, &two);
    EXPECT_OK(map(1, one));
    EXPECT_OK(MAP_IN(1, .handle = one.raw, .op = EXO_PROTECT, .rights = EXO_READ));

    EXPECT_REFUSED(map(2, two), EXO_E_AGAIN);
    kick_all();
    EXPECT_OK(map(2, two));
}

TEST(a_large_mapping_is_stamped_as_a_whole)
{
    boot_three();
    uint64_t terms = EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, 9);
    exo_handle_t block = fixture_derive(1, fixture.block, terms, 0, 0);
    exo_handle_t last = fixture_derive(2, fixture.block, EXO_TERMS(RW, EXO_STANDARD, 0), 511, 0);

    EXPECT_OK(MAP_IN(1, .va = 0x200000, .handle = block.raw, .rights = RW, .flags = EXO_MAP_SUPER));
    unmap(1, block);
    EXPECT_REFUSED(map(2, last), EXO_E_AGAIN);
    EXPECT_REFUSED(
        MAP_IN(1, .va = 0x200000, .handle = block.raw, .rights = RW, .flags = EXO_MAP_SUPER),
        EXO_E_AGAIN);
    kick_all();
    EXPECT_OK(map(2, last));
}

TEST(every_block_of_a_run_is_stamped)
{
    boot_three();
    uint64_t base = frame_table_base;

    assert_true(frame_is_quiet(base) && frame_is_quiet(base + FRAME_BLOCK));
    space_entries_gone(1, base, 2 * FRAME_BLOCK);
    assert_false(frame_is_quiet(base));
    assert_false(frame_is_quiet(base + FRAME_BLOCK));
    assert_true(frame_is_quiet(base + 2 * FRAME_BLOCK));
    due_settle();
}

TEST(registers_wait_for_every_hart_as_well)
{
    boot_three();
    uint64_t terms = EXO_TERMS(RW, EXO_STANDARD, 0);
    exo_handle_t one = fixture_derive(1, fixture.device, terms, 3, 0);
    exo_handle_t two = fixture_derive(2, fixture.device, terms, 3, 0);

    EXPECT_OK(map(1, one));
    unmap(1, one);
    EXPECT_REFUSED(map(2, two), EXO_E_AGAIN);
    kick_all();
    EXPECT_OK(map(2, two));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(epochs_are_reached_when_all_online_harts_flushed),
        cmocka_unit_test(only_harts_that_lag_are_interrupted),
        cmocka_unit_test(registers_have_one_stamp),
        cmocka_unit_test(a_frame_is_not_mapped_anew_while_a_hart_remembers_it),
        cmocka_unit_test(a_hart_that_lags_is_not_taken_to_have_flushed),
        cmocka_unit_test(refused_interrupts_are_asked_for_again),
        cmocka_unit_test(a_space_that_runs_nowhere_else_needs_no_other_hart),
        cmocka_unit_test(one_flush_ends_a_call_of_many_unmaps_the_long_way),
        cmocka_unit_test(rights_taken_away_are_forgotten_too),
        cmocka_unit_test(a_large_mapping_is_stamped_as_a_whole),
        cmocka_unit_test(every_block_of_a_run_is_stamped),
        cmocka_unit_test(registers_wait_for_every_hart_as_well),
    };

    return RUN(tests);
}
