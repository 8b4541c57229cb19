/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_slice.c - positions, overrun, yielding, spare time. */
#include "unit.h"

#include "binding.h"
#include "env.h"
#include "slice.h"

enum {
    HALF = EXO_SLICE_COUNT / 2,
    GRACE = FIXTURE_SLICE_TICKS / 8,
    REGISTER_X7 = 7
};

/* Environments 1 and 2 share hart 1, half of the vector each. */
static void shared_boot(void)
{
    fixture_boot(2);
    fixture_env_make(1, 1, 0, HALF);
    fixture_env_make(2, 1, HALF, HALF);
}

static struct exo_save_area *save_of(uint32_t env)
{
    return env_dispatcher(env, 1)->save;
}

/* To the beginning of a position of hart 1. */
static void position_go(uint32_t position)
{
    for (uint32_t i = 0; i <= EXO_SLICE_COUNT; i++) {
        fake.now = harts[1].end;
        fixture_timer(1);
        if (harts[1].position == position) {
            return;
        }
    }
    fail();
}

TEST(each_runs_in_its_own_positions)
{
    shared_boot();
    for (uint32_t i = 0; i < 2 * EXO_SLICE_COUNT; i++) {
        position_go(i % EXO_SLICE_COUNT);
        assert_int_equal(harts[1].current, i % EXO_SLICE_COUNT < HALF ? 1 : 2);
        assert_int_equal(fake.harts[1].timer_at, harts[1].end);
        assert_int_equal(fake.harts[1].root, envs[harts[1].current].root);
    }
}

TEST(who_goes_on_gets_a_tick_and_who_begins_a_run)
{
    shared_boot();
    position_go(0);
    save_of(1)->pending = 0;
    save_of(2)->pending = 0;
    position_go(1);
    assert_int_equal(save_of(1)->pending, EXO_EVENT_TICK);
    position_go(HALF);
    assert_int_equal(save_of(2)->pending, EXO_EVENT_RUN);
}

TEST(ends_within_a_run_of_positions_are_plain_until_somebody_asks_for_more)
{
    shared_boot();
    position_go(0);
    uint64_t begin = harts[1].end - FIXTURE_SLICE_TICKS;
    assert_int_equal(harts[1].plain_until, begin + HALF * FIXTURE_SLICE_TICKS);
    position_go(HALF - 1);
    assert_int_equal(harts[1].plain_until, harts[1].end);
    position_go(0);
    CALL1(1, EXO_CALL_TIMER, harts[1].end + FIXTURE_SLICE_TICKS + 3);
    assert_int_equal(harts[1].plain_until, harts[1].end + FIXTURE_SLICE_TICKS + 3);
    slice_stale(1);
    assert_int_equal(harts[1].plain_until, 0);
}

TEST(a_preempted_thread_finds_its_registers)
{
    shared_boot();
    position_go(0);
    save_of(1)->running.x[REGISTER_X7] = 4711;
    position_go(HALF);
    position_go(0);
    assert_int_equal(save_of(1)->running.x[REGISTER_X7], 4711);
    assert_int_equal(fixture.entered.x[REGISTER_X7], 4711);
}

TEST(a_late_timer_skips_what_passed)
{
    shared_boot();
    position_go(0);
    fake.now = harts[1].end + (uint64_t)(HALF + 1) * FIXTURE_SLICE_TICKS;
    fixture_timer(1);
    assert_int_equal(harts[1].position, HALF + 2);
    assert_int_equal(harts[1].current, 2);
}

TEST(a_clock_that_goes_back_by_a_tick_too_much_is_in_the_position_before)
{
    fixture_boot(1);
    fixture_time_pass(2ull * FIXTURE_SLICE_TICKS);
    uint32_t position = harts[0].position;
    uint64_t begin = harts[0].end - FIXTURE_SLICE_TICKS;

    fake.now = begin;
    fixture_timer(0);
    assert_int_equal(harts[0].position, position);
    fake.now = begin - 1;
    fixture_timer(0);
    assert_int_equal(harts[0].position, position - 1);
    assert_int_equal(harts[0].end, begin);
}

TEST(a_masked_library_overruns_and_pays)
{
    shared_boot();
    position_go(HALF - 1);
    fixture.is_library_deaf = true;
    save_of(1)->entry = 0;
    fake.now = harts[1].end;
    fixture_timer(1);
    assert_int_equal(harts[1].current, 1);
    assert_int_not_equal(save_of(1)->pending & EXO_EVENT_SLICE_END, 0);
    assert_int_equal(fake.harts[1].timer_at, harts[1].end + GRACE);
    fake.now += GRACE;
    fixture_timer(1);
    assert_int_equal(harts[1].current, 2);
    assert_int_equal(save_of(1)->overrun_ticks, GRACE);
    assert_int_equal(env_dispatcher(1, 1)->debt_ticks, GRACE);
}

TEST(debts_of_a_position_forfeit_one)
{
    shared_boot();
    position_go(HALF);
    env_dispatcher(1, 1)->debt_ticks = FIXTURE_SLICE_TICKS + 5;
    position_go(0);
    assert_int_equal(save_of(1)->forfeited, 1);
    assert_int_equal(env_dispatcher(1, 1)->debt_ticks, 5);
    assert_int_equal(harts[1].current, ENV_NONE);
    position_go(1);
    assert_int_equal(harts[1].current, 1);
}

TEST(who_asks_for_a_warning_gets_a_grace_and_yields)
{
    shared_boot();
    position_go(HALF - 1);
    save_of(1)->wants = EXO_WANT_SLICE_END;
    save_of(1)->pending = 0;
    fake.now = harts[1].end;
    fixture_timer(1);
    assert_int_equal(harts[1].current, 1);
    assert_int_equal(save_of(1)->pending, EXO_EVENT_SLICE_END);
    fake.now += 10;
    EXPECT_OK(CALL1(1, EXO_CALL_YIELD, 0));
    fixture_timer(1);
    assert_int_equal(harts[1].current, 2);
    assert_int_equal(save_of(1)->overrun_ticks, 10);
}

TEST(who_asks_for_nothing_is_suspended_at_once)
{
    shared_boot();
    position_go(HALF - 1);
    fake.now = harts[1].end;
    fixture_timer(1);
    assert_int_equal(harts[1].current, 2);
    assert_int_equal(save_of(1)->overrun_ticks, 0);
}

TEST(the_rest_of_a_position_goes_to_the_named_one)
{
    shared_boot();
    exo_handle_t friend = fixture_derive(1, fixture.env[2].handle, EXO_NOTIFY, 0, 0);
    exo_handle_t mute = fixture_derive(1, fixture.env[2].handle, EXO_CALL, 0, 0);

    position_go(0);
    EXPECT_REFUSED(CALL1(1, EXO_CALL_YIELD, mute.raw), EXO_E_DENIED);
    EXPECT_REFUSED(CALL1(1, EXO_CALL_YIELD, 99), EXO_E_STALE);
    EXPECT_OK(CALL1(1, EXO_CALL_YIELD, friend.raw));
    assert_int_equal(harts[1].current, 2);
    EXPECT_OK(CALL1(1, EXO_CALL_YIELD, 0));
    assert_int_equal(harts[1].current, ENV_NONE);
    position_go(1);
    assert_int_equal(harts[1].current, 1);
}

TEST(yielding_to_oneself_is_yielding)
{
    shared_boot();
    exo_handle_t itself = fixture_derive(1, fixture.env[1].handle, EXO_NOTIFY, 0, 0);

    position_go(0);
    EXPECT_OK(CALL1(1, EXO_CALL_YIELD, itself.raw));
    assert_int_equal(harts[1].current, ENV_NONE);
}

TEST(spare_time_goes_round_among_those_who_ask)
{
    fixture_boot(2);
    fixture_env_make(1, 1, 0, 1);
    fixture_env_make(2, 1, 1, 1);
    EXPECT_OK(CALL3(0, EXO_CALL_SPARE, fixture.env[1].handle.raw, 1, 1));
    EXPECT_OK(CALL3(0, EXO_CALL_SPARE, fixture.env[2].handle.raw, 1, 1));
    uint32_t turns[3] = {0};

    for (uint32_t position = 2; position < EXO_SLICE_COUNT; position++) {
        position_go(position);
        assert_in_range(harts[1].current, 1, 2);
        turns[harts[1].current]++;
    }
    assert_int_equal(turns[1], turns[2]);
    EXPECT_OK(CALL3(0, EXO_CALL_SPARE, fixture.env[1].handle.raw, 1, 0));
    position_go(7);
    assert_int_equal(harts[1].current, 2);
}

TEST(spare_time_is_refused_without_a_dispatcher)
{
    shared_boot();
    uint64_t env = fixture.env[1].handle.raw;

    EXPECT_REFUSED(CALL3(0, EXO_CALL_SPARE, env, 2, 1), EXO_E_RANGE);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_SPARE, env, 1, 2), EXO_E_RANGE);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_SPARE, 0, 1, 1), EXO_E_GONE);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_SPARE, fixture.pool.raw, 1, 1), EXO_E_KIND);
}

TEST(occupying_is_refused_twice_and_by_strangers)
{
    shared_boot();
    uint64_t env = fixture.env[2].handle.raw;
    exo_handle_t overlap =
        fixture_derive(2, fixture.slices[1], EXO_TERMS(0, EXO_STANDARD, 4), HALF - 2, 0);
    exo_handle_t own = fixture_derive(0, fixture.slices[1], EXO_TERMS(0, EXO_STANDARD, 1), 0, 0);
    exo_handle_t frame = fixture_frames(2, 0, FIXTURE_ALL);

    EXPECT_REFUSED(CALL4(0, EXO_CALL_ATTACH, env, fixture.env[2].slices.raw, 1, 0), EXO_E_BUSY);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ATTACH, env, overlap.raw, 1, 0), EXO_E_BUSY);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ATTACH, env, overlap.raw, 0, 0), EXO_E_BUSY);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ATTACH, env, overlap.raw, 2, 0), EXO_E_RANGE);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ATTACH, env, overlap.raw, 1, 1), EXO_E_RANGE);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ATTACH, env, frame.raw, 1, 0), EXO_E_KIND);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ATTACH, env, 99, 1, 0), EXO_E_STALE);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ATTACH, 0, own.raw, 1, 0), EXO_E_GONE);
    EXPECT_REFUSED(CALL4(0, EXO_CALL_ATTACH, fixture.self.raw, own.raw, 1, 0), EXO_E_DENIED);
}

TEST(vacated_positions_are_free_for_others)
{
    shared_boot();
    uint64_t env = fixture.env[1].handle.raw;

    position_go(3);
    EXPECT_OK(CALL4(0, EXO_CALL_ATTACH, env, fixture.env[1].slices.raw, 0, 0));
    fixture_kicked(1);
    assert_int_equal(harts[1].current, ENV_NONE);
    assert_int_equal(harts[1].occupied, HALF);
    EXPECT_OK(CALL1(0, EXO_CALL_DROP,
                    fixture_derive(0, fixture.slices[1], EXO_TERMS(0, 0, 1), 0, 0).raw));
    EXPECT_OK(CALL4(0, EXO_CALL_ATTACH, env, fixture.env[1].slices.raw, 1, 0));
    fixture_kicked(1);
    assert_int_equal(harts[1].current, 1);
}

TEST(an_empty_hart_sets_no_timer)
{
    fixture_boot(2);
    fixture_timer(1);
    assert_int_equal(harts[1].current, ENV_NONE);
    assert_int_equal(fake.harts[1].timer_at, UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_runs_in_its_own_positions),
        cmocka_unit_test(who_goes_on_gets_a_tick_and_who_begins_a_run),
        cmocka_unit_test(ends_within_a_run_of_positions_are_plain_until_somebody_asks_for_more),
        cmocka_unit_test(a_preempted_thread_finds_its_registers),
        cmocka_unit_test(a_late_timer_skips_what_passed),
        cmocka_unit_test(a_clock_that_goes_back_by_a_tick_too_much_is_in_the_position_before),
        cmocka_unit_test(a_masked_library_overruns_and_pays),
        cmocka_unit_test(debts_of_a_position_forfeit_one),
        cmocka_unit_test(who_asks_for_a_warning_gets_a_grace_and_yields),
        cmocka_unit_test(who_asks_for_nothing_is_suspended_at_once),
        cmocka_unit_test(the_rest_of_a_position_goes_to_the_named_one),
        cmocka_unit_test(yielding_to_oneself_is_yielding),
        cmocka_unit_test(spare_time_goes_round_among_those_who_ask),
        cmocka_unit_test(spare_time_is_refused_without_a_dispatcher),
        cmocka_unit_test(occupying_is_refused_twice_and_by_strangers),
        cmocka_unit_test(vacated_positions_are_free_for_others),
        cmocka_unit_test(an_empty_hart_sets_no_timer),
    };

    return RUN(tests);
}
