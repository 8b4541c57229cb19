/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_occupy.c - positions that change hands while they run, and what was overrun. */
#include "unit.h"

#include "binding.h"
#include "env.h"
#include "slice.h"

enum {
    FIRST = 4, /* environment 1 has one position, environment 2 the next one */
    USED = 700 /* of the grace */
};

static struct dispatcher *dispatcher(uint32_t env)
{
    return env_dispatcher(env, 1);
}

static void position_go(uint32_t position)
{
    do {
        fake.now = harts[1].end;
        fixture_timer(1);
    } while (harts[1].position != position);
}

/* Environment 1 overran its position by USED ticks and goes on, masked. */
static void overrun_boot(void)
{
    fixture_boot(2);
    fixture_env_make(1, 1, FIRST, 1);
    fixture_env_make(2, 1, FIRST + 1, 1);
    position_go(FIRST);
    fixture.is_library_deaf = true;
    dispatcher(1)->save->entry = 0;
    fake.now = harts[1].end;
    fixture_timer(1);
    assert_int_equal(harts[1].current, 1);
    fake.now += USED;
}

static void expect_charged(void)
{
    assert_int_equal(dispatcher(1)->debt_ticks, USED);
    assert_int_equal(dispatcher(1)->save->overrun_ticks, USED);
    assert_false(harts[1].is_grace);
}

TEST(vacating_the_position_does_not_spare_its_overrun)
{
    overrun_boot();
    EXPECT_STATUS(CALL4(1, EXO_CALL_ATTACH, 0, fixture.env[1].slices.raw, 0, 0), EXO_OK);
    assert_int_equal(harts[1].current, 2);
    expect_charged();
}

TEST(dropping_the_position_does_not_spare_its_overrun)
{
    overrun_boot();
    EXPECT_STATUS(CALL1(1, EXO_CALL_DROP, fixture.env[1].slices.raw), EXO_OK);
    assert_int_equal(harts[1].current, 2);
    expect_charged();
}

TEST(a_position_vacated_by_another_is_charged_until_then)
{
    overrun_boot();
    EXPECT_OK(
        CALL4(0, EXO_CALL_ATTACH, fixture.env[1].handle.raw, fixture.env[1].slices.raw, 0, 0));
    fixture_kicked(1);
    assert_int_equal(harts[1].current, 2);
    expect_charged();
}

TEST(other_positions_that_are_vacated_end_no_grace)
{
    overrun_boot();
    EXPECT_OK(
        CALL4(0, EXO_CALL_ATTACH, fixture.env[2].handle.raw, fixture.env[2].slices.raw, 0, 0));
    fixture_kicked(1);
    assert_int_equal(harts[1].current, 1);
    assert_true(harts[1].is_grace);
    assert_int_equal(dispatcher(1)->debt_ticks, 0);
    fake.now = harts[1].end + FIXTURE_SLICE_TICKS / 8;
    fixture_timer(1);
    assert_int_equal(dispatcher(1)->debt_ticks, FIXTURE_SLICE_TICKS / 8); /* once */
}

TEST(waiting_stopping_and_ending_are_charged_as_well)
{
    overrun_boot();
    EXPECT_STATUS(CALL1(1, EXO_CALL_WAIT, dispatcher(1)->save->pending), EXO_OK);
    expect_charged();

    overrun_boot();
    EXPECT_OK(CALL3(0, EXO_CALL_ENV_CONTROL, fixture.env[1].handle.raw, 1, EXO_CONTROL_STOP));
    fixture_kicked(1);
    expect_charged();

    overrun_boot();
    (void)CALL4(1, EXO_CALL_ENV_CONTROL, 0, 0, EXO_CONTROL_EXIT, 0);
    expect_charged();
}

TEST(who_was_yielded_to_and_ends_leaves_the_rest_unused)
{
    overrun_boot();
    fixture.is_library_deaf = false;
    dispatcher(1)->save->entry = FIXTURE_ENTRY;
    position_go(FIRST);
    exo_handle_t friend = fixture_derive(1, fixture.env[2].handle, EXO_NOTIFY, 0, 0);
    EXPECT_OK(CALL1(1, EXO_CALL_YIELD, friend.raw));
    assert_int_equal(harts[1].current, 2);
    (void)CALL4(1, EXO_CALL_ENV_CONTROL, 0, 0, EXO_CONTROL_EXIT, 0);
    assert_int_equal(harts[1].current, ENV_NONE);
    assert_int_equal(harts[1].donee, ENV_NONE);
}

TEST(an_owner_that_wakes_takes_its_position_from_spare_time)
{
    fixture_boot(2);
    fixture_env_make(1, 1, FIRST, 1);
    fixture_env_make(2, 1, FIRST + 1, 1);
    EXPECT_OK(CALL3(0, EXO_CALL_SPARE, fixture.env[2].handle.raw, 1, 1));
    position_go(FIRST);
    EXPECT_OK(CALL1(1, EXO_CALL_WAIT, dispatcher(1)->save->pending));
    assert_int_equal(harts[1].current, 2);
    EXPECT_OK(CALL3(0, EXO_CALL_NOTIFY, fixture.env[1].handle.raw, 1, 1));
    fixture_kicked(1);
    assert_int_equal(harts[1].current, 1);
}

TEST(who_wakes_and_has_only_spare_time_gets_it_from_an_idle_hart)
{
    fixture_boot(2);
    fixture_env_make(1, 1, FIRST, 1);
    EXPECT_OK(CALL3(0, EXO_CALL_SPARE, fixture.env[1].handle.raw, 1, 1));
    position_go(FIRST + 2); /* vacant */
    assert_int_equal(harts[1].current, 1);
    EXPECT_OK(CALL1(1, EXO_CALL_WAIT, dispatcher(1)->save->pending));
    assert_int_equal(harts[1].current, ENV_NONE);
    EXPECT_OK(CALL3(0, EXO_CALL_NOTIFY, fixture.env[1].handle.raw, 1, 1));
    assert_true(harts[1].is_kicked);
    fixture_kicked(1);
    assert_int_equal(harts[1].current, 1);
}

TEST(spare_time_that_is_taken_is_gone_in_a_transfer_too)
{
    fixture_boot(2);
    fixture_env_make(1, 1, FIRST, 1);
    fixture_env_make(2, 1, FIRST + 1, 1);
    fixture_env_make(3, 1, FIRST + 2, 1);
    dispatcher(2)->save->pct_entry = FIXTURE_ENTRY;
    exo_handle_t server = fixture_derive(1, fixture.env[2].handle, EXO_CALL, 0, 0);
    exo_handle_t caller = fixture_derive(2, fixture.env[1].handle, EXO_CONTROL, 0, 0);
    EXPECT_OK(CALL3(0, EXO_CALL_SPARE, fixture.env[1].handle.raw, 1, 1));
    position_go(FIRST + 3); /* vacant */
    assert_int_equal(harts[1].current, 1);
    (void)CALL1(1, EXO_CALL_PCT, server.raw);
    assert_int_equal(harts[1].current, 2);

    EXPECT_OK(CALL3(0, EXO_CALL_SPARE, fixture.env[3].handle.raw, 1, 1));
    (void)CALL3(1, EXO_CALL_SPARE, caller.raw, 1, 0);
    assert_int_equal(harts[1].current, 3);
}

TEST(whoever_has_a_whole_hart_is_plain_for_one_revolution)
{
    fixture_boot(2);
    fixture_env_make(1, 1, 0, EXO_SLICE_COUNT);
    position_go(3);
    assert_int_equal(harts[1].plain_until,
                     harts[1].end + (EXO_SLICE_COUNT - 1) * FIXTURE_SLICE_TICKS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vacating_the_position_does_not_spare_its_overrun),
        cmocka_unit_test(dropping_the_position_does_not_spare_its_overrun),
        cmocka_unit_test(a_position_vacated_by_another_is_charged_until_then),
        cmocka_unit_test(other_positions_that_are_vacated_end_no_grace),
        cmocka_unit_test(waiting_stopping_and_ending_are_charged_as_well),
        cmocka_unit_test(who_was_yielded_to_and_ends_leaves_the_rest_unused),
        cmocka_unit_test(an_owner_that_wakes_takes_its_position_from_spare_time),
        cmocka_unit_test(who_wakes_and_has_only_spare_time_gets_it_from_an_idle_hart),
        cmocka_unit_test(spare_time_that_is_taken_is_gone_in_a_transfer_too),
        cmocka_unit_test(whoever_has_a_whole_hart_is_plain_for_one_revolution),
    };

    return RUN(tests);
}
