/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kernel_conservation.c - whatever is taken apart in whatever order, all of it comes back.
 *
 * The broker makes two environments that hold one of everything, one of them has a child and
 * that a child again. In the end the broker drops what it derived: the ledger, the frames, the
 * positions, the lines and the indices are what they were after boot.
 */
#include "census.h"

#define RW      (EXO_READ | EXO_WRITE)
#define NOTICE  (4ull * BINDING_NOTICE_UNIT)
#define CHILD   10u
#define SECOND  11u /* the child's child */
#define TERMS_G EXO_TERMS(FIXTURE_ALL, EXO_GUARANTEED, 1)

/* The caller on `hart` derives into a slot of `env`, which it names by `to`. */
static exo_handle_t derive(uint32_t hart, exo_handle_t source, uint64_t to, uint32_t slot,
                           uint64_t terms)
{
    return must_handle(CALL4(hart, EXO_CALL_DERIVE, source.raw, to, slot, terms));
}

static exo_handle_t guaranteed(uint32_t env, uint32_t order)
{
    fixture.class = EXO_GUARANTEED;
    exo_handle_t handle = fixture_frames(env, order, FIXTURE_ALL);
    fixture.class = EXO_STANDARD;
    return handle;
}

/* ---- an environment with one of everything ---- */

static void things_make(uint32_t env)
{
    exo_handle_t page = fixture_frames(env, 2, FIXTURE_ALL);
    exo_handle_t table = fixture_frames(env, 1, FIXTURE_ALL);
    exo_handle_t device = fixture_derive(env, fixture.device, EXO_TERMS(RW, 1, 1), 2ull * env, 0);
    exo_handle_t line = {binding_handle(fixture_handle_slot(fixture.lines) + env).raw};
    exo_handle_t own_line = fixture_derive(env, line, EXO_GRANT, 0, 0);
    uint32_t hart = fixture.env[env].hart;

    EXPECT_OK(MAP_IN(env, .va = FIXTURE_FREE_VA, .handle = page.raw, .rights = RW));
    EXPECT_OK(MAP_IN(env, .va = FIXTURE_FREE_VA + 0x8000, .handle = device.raw, .rights = RW));
    EXPECT_OK(MAP_IN(env, .va = 0x200000, .handle = table.raw, .op = EXO_TABLE));
    for (uint32_t i = 0; i < 40; i++) {
        exo_handle_t small =
            fixture_derive(env, fixture.block, EXO_TERMS(RW, EXO_BORROWED, 1), 4ull * i, NOTICE);
        EXPECT_OK(MAP_IN(env, .va = 0x200000 + 0x4000ull * i, .handle = small.raw, .rights = RW));
    }
    EXPECT_OK(CALL4(hart, EXO_CALL_ATTACH, 0, own_line.raw, 1, hart));
    EXPECT_OK(CALL1(hart, EXO_CALL_TIMER, fake.now + 1000000));
    EXPECT_OK(CALL3(hart, EXO_CALL_SPARE, 0, 3 - hart, 1));
    fixture_interrupt(hart, env + 1); /* claimed, and never completed by its holder */
}

/* Environment 1 gives 2 copies, asks for them back, and 2 gives one of them and keeps one. */
static void copies_make(void)
{
    exo_handle_t to_two = fixture_derive(1, fixture.env[2].handle, EXO_GIVE | EXO_CALL, 0, 0);
    exo_handle_t source = fixture_frames(1, 3, FIXTURE_ALL);
    exo_handle_t copy[3];
    uint64_t terms = EXO_TERMS(FIXTURE_ALL, EXO_STANDARD, 1);

    for (uint32_t i = 0; i < 3; i++) {
        copy[i] = must_handle(CALL5(1, EXO_CALL_DERIVE, source.raw, to_two.raw, fixture_env_slot(2),
                                    terms, 2ull * i));
    }
    EXPECT_OK(MAP_IN(2, .va = 0x400000, .handle = copy[0].raw, .op = EXO_TABLE));
    EXPECT_OK(MAP_IN(2, .va = FIXTURE_FREE_VA + 0x10000, .handle = copy[1].raw, .rights = RW));
    exo_handle_t request = must_handle(
        CALL5(1, EXO_CALL_REVOKE, source.raw, to_two.raw, fixture_env_slot(1), 2 << 8 | 1, NOTICE));
    EXPECT_OK(CALL2(2, EXO_CALL_SURRENDER, request.raw, copy[1].raw));
    env_dispatcher(2, 1)->save->pct_entry = FIXTURE_ENTRY;
    EXPECT_OK(CALL5(0, EXO_CALL_REVOKE, fixture.pool.raw, fixture.env[1].handle.raw, fixture_slot(),
                    3 << 8, NOTICE));
}

/* The broker takes one of 2's by force and has been told of it, not more. */
static void loss_make(void)
{
    exo_handle_t request =
        must_handle(CALL5(0, EXO_CALL_REVOKE, fixture.block.raw, fixture.env[2].handle.raw,
                          fixture_slot(), 2 << 8 | 1, NOTICE));

    fixture_time_pass(NOTICE * EXO_NOTICE_CAP);
    while (STATUS(CALL1(0, EXO_CALL_REVOKE_STEP, request.raw)) == EXO_E_AGAIN) {
        kick_all();
    }
}

/* Environment 1 makes a child that runs on hart 1, and that makes one which never runs. */
static void family_make(void)
{
    exo_handle_t root = guaranteed(1, 1);
    exo_handle_t block = guaranteed(1, 1);
    exo_handle_t more = guaranteed(1, 1);

    EXPECT_OK(CALL4(0, EXO_CALL_ENV_GIVE, fixture.env[1].handle.raw, 1, CHILD, 4));
    exo_handle_t child =
        must_handle(CALL3(1, EXO_CALL_ENV_CREATE, CHILD, fixture_env_slot(1), root.raw));
    uint32_t first = fixture.env[1].slot_next;
    fixture.env[1].slot_next += 5;
    EXPECT_OK(CALL4(1, EXO_CALL_ENV_GIVE, child.raw, 0, first, 5));
    EXPECT_OK(CALL4(1, EXO_CALL_ENV_GIVE, child.raw, 1, SECOND, 2));
    EXPECT_OK(CALL4(1, EXO_CALL_ENV_DISPATCHER, child.raw, 1, block.raw, FIXTURE_SAVE_VA));
    env_dispatcher(CHILD, 1)->save->entry = FIXTURE_ENTRY;
    EXPECT_OK(CALL3(1, EXO_CALL_ENV_CONTROL, child.raw, 1, EXO_CONTROL_START));
    exo_handle_t given = derive(1, more, child.raw, first, TERMS_G);
    EXPECT_OK(CALL1(1, EXO_CALL_YIELD, child.raw));
    assert_int_equal(harts[1].current, CHILD);
    exo_handle_t second = must_handle(CALL3(1, EXO_CALL_ENV_CREATE, SECOND, first + 1, given.raw));
    EXPECT_OK(CALL4(1, EXO_CALL_ENV_GIVE, second.raw, 0, first + 2, 1));
    fixture_time_pass(FIXTURE_SLICE_TICKS);
    assert_int_equal(harts[1].current, 1);
}

static void everything_make(void)
{
    fixture_boot(3);
    boot_census = census_take();
    fixture_env_make(1, 1, 0, 20);
    fixture_env_make(2, 2, 4, 20);
    fixture_time_pass(4ull * FIXTURE_SLICE_TICKS);
    things_make(1);
    things_make(2);
    copies_make();
    family_make();
    loss_make();
}

/* Environment 1 is inside 2, on hart 1. */
static void transfer_begin(void)
{
    exo_handle_t to_two = fixture_derive(1, fixture.env[2].handle, EXO_CALL, 0, 0);

    while (harts[1].current != 1) {
        fixture_time_pass(FIXTURE_SLICE_TICKS);
    }
    (void)CALL2(1, EXO_CALL_PCT, to_two.raw, 1);
    assert_int_equal(harts[1].current, 2);
}

TEST(everything_is_really_in_use)
{
    everything_make();
    struct census now = census_take();

    assert_int_equal(now.usage.environments, 5);
    assert_int_equal(now.occupied, 40);
    assert_int_equal(now.lines, 2);
    assert_int_equal(now.timers, 2);
    assert_true(now.usage.mapped_frames > 150);
    assert_true(now.usage.special_frames > boot_census.usage.special_frames + 30);
    assert_int_equal(now.indices, boot_census.indices - 4);
}

TEST(the_giver_may_end_first)
{
    everything_make();
    assert_true(fixture_env_destroy(1) > 2);
    (void)fixture_env_destroy(2);
    assert_int_equal(fake.irq_completions[2], 1);
    assert_int_equal(fake.irq_completions[3], 1);
    expect_all_back();
}

TEST(the_receiver_may_end_first)
{
    everything_make();
    (void)fixture_env_destroy(2);
    (void)fixture_env_destroy(1);
    expect_all_back();
}

TEST(both_may_be_taken_apart_in_turns)
{
    everything_make();
    transfer_begin();
    bool is_done[2] = {false, false};

    while (!is_done[0] || !is_done[1]) {
        for (uint32_t i = 0; i < 2; i++) {
            if (!is_done[i]) {
                is_done[i] =
                    STATUS(CALL1(0, EXO_CALL_ENV_DESTROY, fixture.env[i + 1].handle.raw)) == EXO_OK;
            }
        }
        kick_all();
    }
    expect_all_back();
}

TEST(a_transfer_under_way_does_not_hold_anything)
{
    for (uint32_t first = 1; first <= 2; first++) {
        everything_make();
        transfer_begin();
        (void)fixture_env_destroy(first);
        fixture_time_pass(3ull * FIXTURE_SLICE_TICKS);
        (void)fixture_env_destroy(3 - first);
        expect_all_back();
    }
}

TEST(who_ended_by_itself_comes_back_whole_as_well)
{
    everything_make();
    EXPECT_OK(CALL4(2, EXO_CALL_ENV_CONTROL, 0, 0, EXO_CONTROL_EXIT, 0));
    EXPECT_OK(CALL3(0, EXO_CALL_ENV_CONTROL, fixture.env[1].handle.raw, 0, EXO_CONTROL_STOP));
    kick_all();
    (void)fixture_env_destroy(1);
    (void)fixture_env_destroy(2);
    expect_all_back();
}

TEST(a_second_life_costs_as_much_as_the_first)
{
    fixture_boot(3);
    boot_census = census_take();
    for (uint32_t life = 0; life < 4; life++) {
        uint32_t slots = fixture.slot_next;
        fixture.pool_next = 0;
        fixture_env_make(1, 1, 0, 20);
        things_make(1);
        (void)fixture_env_destroy(1);
        fixture.slot_next = slots;
        expect_all_back();
    }
}

/* Environment 2 makes one out of frames that 1 gave it; they outlive the giver. */
TEST(what_carries_an_environment_moves_up_when_its_giver_ends)
{
    everything_make();
    exo_handle_t to_two = fixture_derive(1, fixture.env[2].handle, EXO_GIVE, 0, 0);
    exo_handle_t given = derive(1, guaranteed(1, 1), to_two.raw, fixture_env_slot(2), TERMS_G);
    EXPECT_OK(CALL4(0, EXO_CALL_ENV_GIVE, fixture.env[2].handle.raw, 1, 20, 1));
    exo_handle_t third =
        must_handle(CALL3(2, EXO_CALL_ENV_CREATE, 20, fixture_env_slot(2), given.raw));
    uint32_t slot = fixture_handle_slot(given);

    (void)fixture_env_destroy(1);
    assert_int_equal(envs[20].state, EXO_ENV_STOPPED);
    assert_int_equal(ledger[slot].state, EXO_STATE_PINNED);
    assert_int_equal(ledger[slot].node.parent, fixture_handle_slot(fixture.pool));
    EXPECT_OK(CALL4(2, EXO_CALL_ENV_CONTROL, third.raw, 0, EXO_CONTROL_STATE, 0));
    (void)fixture_env_destroy(2);
    expect_all_back();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_really_in_use),
        cmocka_unit_test(the_giver_may_end_first),
        cmocka_unit_test(the_receiver_may_end_first),
        cmocka_unit_test(both_may_be_taken_apart_in_turns),
        cmocka_unit_test(a_transfer_under_way_does_not_hold_anything),
        cmocka_unit_test(who_ended_by_itself_comes_back_whole_as_well),
        cmocka_unit_test(what_carries_an_environment_moves_up_when_its_giver_ends),
        cmocka_unit_test(a_second_life_costs_as_much_as_the_first),
    };

    return RUN(tests);
}
