/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kernel_flush.c - a hart that comes to a marked environment, or leaves it, flushes once; no
 * other does.
 */
#include "unit.h"

#include "env.h"
#include "slice.h"

enum {
    PCT_ENTRY = 0x20000,
    HART = 1, /* 1's time */
    OTHER = 2 /* 2's */
};

static exo_handle_t peer; /* environment 1's handle of environment 2 */

static struct exo_result control(uint32_t env, uint64_t what, uint64_t arg)
{
    return CALL4(0, EXO_CALL_ENV_CONTROL, fixture.env[env].handle.raw, 0, what, arg);
}

static void all_look(void)
{
    for (uint32_t hart = 0; hart < 3; hart++) {
        fixture_kicked(hart);
    }
}

static void mark(uint32_t env, uint64_t on)
{
    EXPECT_OK(control(env, EXO_CONTROL_STOP, 0));
    all_look();
    struct exo_result marked = control(env, EXO_CONTROL_FLUSH, on);
    EXPECT_OK(marked);
    assert_int_equal(marked.value, 0);
    EXPECT_OK(control(env, EXO_CONTROL_RESUME, 0));
    all_look();
}

/* 1 and 2 on harts of their own; `marked` of them, 0: neither, is. */
static void pair_boot(uint32_t marked)
{
    boot_three();
    peer = fixture_derive(1, fixture.env[2].handle, EXO_CALL | EXO_NOTIFY, 0, 0);
    env_dispatcher(2, HART)->save->pct_entry = PCT_ENTRY;
    if (marked != 0) {
        mark(marked, 1);
    }
    assert_int_equal(harts[HART].current, 1);
    assert_int_equal(harts[OTHER].current, 2);
}

/* Since the last question. */
static uint32_t flushes(uint32_t hart)
{
    static uint32_t seen[EXO_HART_MAX];
    uint32_t now = fake.harts[hart].state_flushes;
    uint32_t since = now - seen[hart];

    seen[hart] = now;
    return since;
}

static void transfer_expect(uint32_t marked, uint32_t expected)
{
    pair_boot(marked);
    (void)flushes(HART);
    for (uint32_t round = 0; round < 3; round++) {
        EXPECT_STATUS(CALL1(HART, EXO_CALL_PCT, peer.raw), FIXTURE_NO_ANSWER);
        assert_int_equal(harts[HART].current, 2);
        assert_int_equal(flushes(HART), expected);
        (void)CALL1(HART, EXO_CALL_PCT, 0);
        assert_int_equal(harts[HART].current, 1);
        assert_int_equal(flushes(HART), expected);
    }
}

TEST(a_transfer_flushes_where_one_of_the_two_is_marked)
{
    transfer_expect(0, 0);
    transfer_expect(1, 1);
    transfer_expect(2, 1);
}

static void yield_expect(uint32_t marked, uint32_t expected)
{
    pair_boot(marked);
    (void)flushes(HART);
    EXPECT_OK(CALL1(HART, EXO_CALL_YIELD, peer.raw));
    assert_int_equal(harts[HART].current, 2);
    assert_int_equal(flushes(HART), expected);
    fixture_time_pass(FIXTURE_SLICE_TICKS); /* the gift is over */
    assert_int_equal(harts[HART].current, 1);
    assert_int_equal(flushes(HART), expected);
    fixture_time_pass(FIXTURE_SLICE_TICKS); /* 1's again: nobody comes or goes */
    assert_int_equal(harts[HART].current, 1);
    assert_int_equal(flushes(HART), 0);
}

TEST(a_yield_and_the_end_of_a_position_flush_where_one_of_the_two_is_marked)
{
    yield_expect(0, 0);
    yield_expect(1, 1);
    yield_expect(2, 1);
}

/* 1 waits on its own hart; somebody on another tells it something. */
static void wake_expect(uint32_t marked, uint32_t expected)
{
    pair_boot(marked);
    uint64_t pending = env_dispatcher(1, HART)->save->pending;
    (void)flushes(HART);
    (void)CALL1(HART, EXO_CALL_WAIT, pending);
    assert_int_equal(harts[HART].current, ENV_NONE);
    assert_int_equal(flushes(HART), expected);
    EXPECT_OK(CALL3(0, EXO_CALL_NOTIFY, fixture.env[1].handle.raw, 1, HART));
    fixture_kicked(HART);
    assert_int_equal(harts[HART].current, 1);
    assert_int_equal(flushes(HART), expected);
}

TEST(to_wait_and_to_be_woken_flush_if_marked)
{
    wake_expect(0, 0);
    wake_expect(1, 1);
    wake_expect(2, 0);
}

static void end_expect(uint32_t marked, uint32_t expected)
{
    pair_boot(marked);
    (void)flushes(HART);
    (void)CALL4(HART, EXO_CALL_ENV_CONTROL, 0, 0, EXO_CONTROL_EXIT, 0);
    assert_int_equal(harts[HART].current, ENV_NONE);
    assert_int_equal(flushes(HART), expected);
}

TEST(an_end_flushes_if_marked)
{
    end_expect(0, 0);
    end_expect(1, 1);
}

TEST(a_marked_peer_is_reached_by_no_short_way)
{
    pair_boot(2);
    EXPECT_OK(CALL3(HART, EXO_CALL_NOTIFY, peer.raw, 1, HART));
    assert_int_not_equal(fake_peer(env_dispatcher(1, HART)->save)->handle.raw, peer.raw);
    pair_boot(1);
    EXPECT_OK(CALL3(HART, EXO_CALL_NOTIFY, peer.raw, 1, HART));
    assert_int_not_equal(fake_peer(env_dispatcher(1, HART)->save)->handle.raw, peer.raw);
}

TEST(only_who_controls_it_marks_an_environment_and_only_while_it_rests)
{
    pair_boot(0);
    EXPECT_REFUSED(CALL4(HART, EXO_CALL_ENV_CONTROL, 0, 0, EXO_CONTROL_FLUSH, 1), EXO_E_DENIED);
    EXPECT_REFUSED(CALL4(HART, EXO_CALL_ENV_CONTROL, peer.raw, 0, EXO_CONTROL_FLUSH, 1),
                   EXO_E_DENIED);
    EXPECT_REFUSED(control(2, EXO_CONTROL_FLUSH, 1), EXO_E_BUSY);
    (void)CALL1(OTHER, EXO_CALL_WAIT, env_dispatcher(2, OTHER)->save->pending);
    assert_int_equal(harts[OTHER].current, ENV_NONE);
    EXPECT_REFUSED(control(2, EXO_CONTROL_FLUSH, 1), EXO_E_BUSY); /* asleep, and peers know it */
    pair_boot(0);
    EXPECT_OK(control(2, EXO_CONTROL_STOP, 0));
    EXPECT_REFUSED(control(2, EXO_CONTROL_FLUSH, 1), EXO_E_BUSY); /* its hart is in it yet */
    all_look();
    EXPECT_REFUSED(control(2, EXO_CONTROL_FLUSH, 2), EXO_E_RANGE);
    EXPECT_OK(control(2, EXO_CONTROL_FLUSH, 1));
    assert_true(envs[2].flushes);
}

TEST(a_mark_ends_when_it_is_taken_away_and_with_its_environment)
{
    pair_boot(2);
    mark(2, 0);
    assert_false(envs[2].flushes);
    mark(2, 1);
    (void)fixture_env_destroy(2);
    fixture_env_make(2, OTHER, 0, EXO_SLICE_COUNT);
    assert_false(envs[2].flushes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_transfer_flushes_where_one_of_the_two_is_marked),
        cmocka_unit_test(a_yield_and_the_end_of_a_position_flush_where_one_of_the_two_is_marked),
        cmocka_unit_test(to_wait_and_to_be_woken_flush_if_marked),
        cmocka_unit_test(an_end_flushes_if_marked),
        cmocka_unit_test(a_marked_peer_is_reached_by_no_short_way),
        cmocka_unit_test(only_who_controls_it_marks_an_environment_and_only_while_it_rests),
        cmocka_unit_test(a_mark_ends_when_it_is_taken_away_and_with_its_environment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
