/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_pct.c - protected control transfer: in, back, and when one of the two ends. */
#include "unit.h"

#include "env.h"
#include "slice.h"
#include "upcall.h"

enum {
    PCT_ENTRY = 0x20000,
    A0 = 10,
    CAUSE_ILLEGAL = 2,
    HART = 1
};

static exo_handle_t server; /* environment 1's handle of environment 2 */

static struct dispatcher *dispatcher(uint32_t env)
{
    return env_dispatcher(env, HART);
}

static void pair_boot(void)
{
    boot_three();
    server = fixture_derive(1, fixture.env[2].handle, EXO_CALL, 0, 0);
    dispatcher(2)->save->pct_entry = PCT_ENTRY;
}

static struct exo_result enter(void)
{
    return CALL5(HART, EXO_CALL_PCT, server.raw, 11, 12, 13, 14);
}

static struct exo_result reply(uint64_t a, uint64_t b)
{
    return CALL3(HART, EXO_CALL_PCT, 0, a, b);
}

TEST(entering_carries_four_words_and_who_calls)
{
    pair_boot();
    uint64_t upcalls = fixture.upcalls[HART][EXO_UPCALL_PCT];
    EXPECT_STATUS(enter(), FIXTURE_NO_ANSWER);

    assert_int_equal(harts[HART].current, 2);
    assert_int_equal(fixture.upcalls[HART][EXO_UPCALL_PCT], upcalls + 1);
    assert_int_equal(fixture.entered.x[0], PCT_ENTRY);
    assert_int_equal(fixture.entered.x[5], dispatcher(2)->save->self);
    assert_int_equal(fixture.entered.x[6], EXO_UPCALL_PCT);
    assert_int_equal(fixture.entered.x[A0], 1);
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(fixture.entered.x[A0 + 1 + i], 11 + i);
    }
    for (uint32_t x = 16; x < 32; x++) {
        assert_int_equal(fixture.entered.x[x], 0);
    }
    assert_int_equal(dispatcher(2)->save->entry, 0);
}

TEST(replying_brings_words_back_and_unmasks_the_server)
{
    pair_boot();
    (void)enter();
    dispatcher(1)->save->running.x[A0 + 5] = 77; /* no word of the reply */
    EXPECT_STATUS(reply(21, 22), FIXTURE_NO_ANSWER);

    const struct exo_registers *caller = &dispatcher(1)->save->running;
    assert_int_equal(harts[HART].current, 1);
    assert_int_equal(caller->x[A0], EXO_OK);
    assert_int_equal(caller->x[A0 + 1], 21);
    assert_int_equal(caller->x[A0 + 2], 22);
    assert_int_equal(caller->x[A0 + 5], 77);
    assert_int_equal(dispatcher(2)->save->entry, FIXTURE_ENTRY);
    EXPECT_STATUS(enter(), FIXTURE_NO_ANSWER);
}

TEST(entering_is_refused_where_nobody_waits)
{
    pair_boot();
    exo_handle_t itself = fixture_derive(1, fixture.env[1].handle, EXO_CALL, 0, 0);
    exo_handle_t mute = fixture_derive(1, fixture.env[2].handle, EXO_NOTIFY, 0, 0);

    EXPECT_REFUSED(CALL1(HART, EXO_CALL_PCT, itself.raw), EXO_E_BUSY);
    EXPECT_REFUSED(CALL1(HART, EXO_CALL_PCT, mute.raw), EXO_E_DENIED);
    EXPECT_REFUSED(CALL1(HART, EXO_CALL_PCT, 99), EXO_E_STALE);
    EXPECT_REFUSED(CALL1(HART, EXO_CALL_PCT, 0), EXO_E_GONE);
    dispatcher(2)->save->pct_entry = 0;
    EXPECT_REFUSED(enter(), EXO_E_BUSY);
    dispatcher(2)->save->pct_entry = PCT_ENTRY;
    dispatcher(2)->save->entry = 0;
    EXPECT_REFUSED(enter(), EXO_E_BUSY);
    dispatcher(2)->save->entry = FIXTURE_ENTRY;
    EXPECT_OK(CALL3(0, EXO_CALL_ENV_CONTROL, fixture.env[2].handle.raw, HART, EXO_CONTROL_STOP));
    EXPECT_REFUSED(enter(), EXO_E_BUSY);
    EXPECT_OK(CALL3(0, EXO_CALL_ENV_CONTROL, fixture.env[2].handle.raw, HART, EXO_CONTROL_RESUME));
    fixture_kicked(2);
    (void)CALL4(2, EXO_CALL_ENV_CONTROL, 0, 0, EXO_CONTROL_EXIT, 3);
    EXPECT_REFUSED(enter(), EXO_E_GONE);
}

TEST(a_server_serves_one_at_a_time)
{
    pair_boot();
    fixture_env_make(3, 0, 20, 4);
    exo_handle_t third = fixture_derive(2, fixture.env[3].handle, EXO_CALL, 0, 0);
    exo_handle_t back = fixture_derive(3, fixture.env[2].handle, EXO_CALL, 0, 0);
    dispatcher(3)->save->pct_entry = PCT_ENTRY;

    (void)enter();
    EXPECT_STATUS(CALL1(HART, EXO_CALL_PCT, third.raw), FIXTURE_NO_ANSWER);
    assert_int_equal(harts[HART].current, 3);
    EXPECT_REFUSED(CALL1(HART, EXO_CALL_PCT, back.raw), EXO_E_BUSY);
    (void)reply(0, 0);
    assert_int_equal(harts[HART].current, 2);
    (void)reply(0, 0);
    assert_int_equal(harts[HART].current, 1);
}

TEST(whoever_is_inside_another_is_not_entered_on_the_thread_that_waits)
{
    pair_boot();
    exo_handle_t back = fixture_derive(2, fixture.env[1].handle, EXO_CALL, 0, 0);
    dispatcher(1)->save->pct_entry = PCT_ENTRY;

    (void)enter();
    assert_ptr_equal(dispatcher(1)->part, &dispatcher(1)->save->running);
    EXPECT_REFUSED(CALL1(HART, EXO_CALL_PCT, back.raw), EXO_E_BUSY);
    (void)reply(7, 8);
    assert_int_equal(harts[HART].current, 1);
}

TEST(a_thread_cannot_reply_in_place_of_its_server)
{
    pair_boot();
    (void)enter();
    dispatcher(2)->save->entry = FIXTURE_ENTRY; /* unmasked: an ordinary thread runs */
    dispatcher(2)->part = &dispatcher(2)->save->running;
    EXPECT_REFUSED(reply(1, 2), EXO_E_BUSY);
}

TEST(time_goes_on_in_the_server_after_a_tick)
{
    pair_boot();
    (void)enter();
    fixture_time_pass(FIXTURE_SLICE_TICKS);
    assert_int_equal(harts[HART].current, 2);
    (void)reply(5, 6);
    assert_int_equal(harts[HART].current, 1);
}

TEST(a_server_that_ends_releases_its_caller)
{
    pair_boot();
    (void)enter();
    (void)CALL4(HART, EXO_CALL_ENV_CONTROL, 0, 0, EXO_CONTROL_EXIT, 3);

    assert_int_equal(harts[HART].current, 1);
    assert_null(dispatcher(1)->pct_callee);
    const struct exo_registers *caller = &dispatcher(1)->save->running;
    assert_int_equal((exo_status_t)caller->x[A0], EXO_E_GONE);
}

TEST(the_end_of_a_server_that_waits_wakes_a_hart_that_idles)
{
    pair_boot();
    (void)enter();
    (void)CALL1(HART, EXO_CALL_WAIT, dispatcher(2)->save->pending);
    assert_int_equal(harts[HART].current, ENV_NONE);
    (void)CALL1(0, EXO_CALL_ENV_DESTROY, fixture.env[2].handle.raw);

    assert_true(harts[HART].is_stale && harts[HART].is_kicked);
    fixture_kicked(HART);
    assert_int_equal(harts[HART].current, 1);
    assert_int_equal((exo_status_t)dispatcher(1)->save->running.x[A0], EXO_E_GONE);
}

/* 1 and 2 have asked for spare time, and 1 is inside 2, which waits. */
TEST(spare_time_is_not_for_who_is_behind_one_that_waits)
{
    pair_boot();
    for (uint32_t env = 1; env <= 2; env++) {
        EXPECT_OK(CALL3(0, EXO_CALL_SPARE, fixture.env[env].handle.raw, HART, 1));
    }
    (void)enter();
    (void)CALL1(HART, EXO_CALL_WAIT, dispatcher(2)->save->pending);
    assert_int_equal(harts[HART].current, ENV_NONE);
    upcall_post(2, HART, EXO_EVENT_RUN);
    fixture_kicked(HART);
    assert_int_equal(harts[HART].current, 2); /* on the time of 1 */
}

TEST(a_server_whose_caller_ended_finishes_on_spare_time)
{
    pair_boot();
    (void)enter();
    dispatcher(2)->save->pending = 0;
    (void)fixture_env_destroy(1);

    assert_null(dispatcher(2)->pct_caller);
    assert_int_equal(dispatcher(2)->save->pending & EXO_EVENT_RUN, EXO_EVENT_RUN);
    assert_true((harts[HART].spare >> 2 & 1) != 0);
    fixture_time_pass(FIXTURE_SLICE_TICKS);
    assert_int_equal(harts[HART].current, 2);
    EXPECT_REFUSED(reply(0, 0), EXO_E_GONE);
}

TEST(lent_time_ends_when_the_server_gives_way)
{
    pair_boot();
    (void)enter();
    (void)fixture_env_destroy(1);
    fixture_time_pass(FIXTURE_SLICE_TICKS);
    assert_int_equal(harts[HART].current, 2);
    (void)CALL1(HART, EXO_CALL_YIELD, 0);

    assert_int_equal(harts[HART].spare >> 2 & 1, 0);
    assert_int_not_equal(harts[HART].current, 2);
}

TEST(a_server_that_ends_on_the_first_hart_releases_its_caller_too)
{
    pair_boot();
    env_dispatcher(2, 0)->save->pct_entry = PCT_ENTRY;
    (void)CALL5(0, EXO_CALL_PCT, fixture.env[2].handle.raw, 1, 2, 3, 4);
    assert_int_equal(harts[0].current, 2);
    (void)CALL4(0, EXO_CALL_ENV_CONTROL, 0, 0, EXO_CONTROL_EXIT, 3);

    assert_int_equal(harts[0].current, ENV_BROKER);
    assert_null(env_dispatcher(ENV_BROKER, 0)->pct_callee);
    const struct exo_registers *caller = &env_dispatcher(ENV_BROKER, 0)->save->running;
    assert_int_equal((exo_status_t)caller->x[A0], EXO_E_GONE);
}

TEST(floating_point_is_not_carried_along)
{
    pair_boot();
    fixture_fault(HART, CAUSE_ILLEGAL, 0);
    assert_false(fake.harts[HART].is_fp_off);
    (void)enter();
    assert_true(fake.harts[HART].is_fp_off);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entering_carries_four_words_and_who_calls),
        cmocka_unit_test(replying_brings_words_back_and_unmasks_the_server),
        cmocka_unit_test(entering_is_refused_where_nobody_waits),
        cmocka_unit_test(a_server_serves_one_at_a_time),
        cmocka_unit_test(whoever_is_inside_another_is_not_entered_on_the_thread_that_waits),
        cmocka_unit_test(a_thread_cannot_reply_in_place_of_its_server),
        cmocka_unit_test(time_goes_on_in_the_server_after_a_tick),
        cmocka_unit_test(a_server_that_ends_releases_its_caller),
        cmocka_unit_test(the_end_of_a_server_that_waits_wakes_a_hart_that_idles),
        cmocka_unit_test(spare_time_is_not_for_who_is_behind_one_that_waits),
        cmocka_unit_test(a_server_whose_caller_ended_finishes_on_spare_time),
        cmocka_unit_test(lent_time_ends_when_the_server_gives_way),
        cmocka_unit_test(a_server_that_ends_on_the_first_hart_releases_its_caller_too),
        cmocka_unit_test(floating_point_is_not_carried_along),
    };

    return RUN(tests);
}
