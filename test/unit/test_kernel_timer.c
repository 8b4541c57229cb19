/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_timer.c - timers of several environments on one hart. */
#include "unit.h"

#include "env.h"
#include "slice.h"

enum {
    HART = 1,
    ENVS = 3,
    MANY = FIXTURE_ENV_COUNT - 1
};

static struct exo_save_area *save_of(uint32_t env)
{
    return env_dispatcher(env, HART)->save;
}

static void position_go(uint32_t position)
{
    do {
        fake.now = harts[HART].end;
        fixture_timer(HART);
    } while (harts[HART].position != position);
}

/* Environment 1 has the first position of the hart, and so on. */
static void three_boot(void)
{
    fixture_boot(2);
    for (uint32_t env = 1; env <= ENVS; env++) {
        fixture_env_make(env, HART, env - 1, 1);
    }
}

/* Environment `env` sets its timer in its position. */
static void timer_set(uint32_t env, uint64_t at)
{
    position_go(env - 1);
    assert_int_equal(harts[HART].current, env);
    EXPECT_OK(CALL1(HART, EXO_CALL_TIMER, at));
}

static uint32_t fired(void)
{
    uint32_t set = 0;

    for (uint32_t env = 1; env <= ENVS; env++) {
        set |= (save_of(env)->pending & EXO_EVENT_TIMER) != 0 ? 1u << env : 0;
    }
    return set;
}

static void timer_set_in(uint32_t env, uint64_t ticks)
{
    position_go(env - 1);
    EXPECT_OK(CALL1(HART, EXO_CALL_TIMER, fake.now + ticks));
}

TEST(each_fires_at_its_own_time)
{
    three_boot();
    position_go(EXO_SLICE_COUNT - 1);
    uint64_t base = harts[HART].end + (uint64_t)4 * FIXTURE_SLICE_TICKS; /* all have set theirs */
    timer_set(1, base + 30);
    timer_set(2, base + 10);
    timer_set(3, base + 20);
    fake.now = harts[HART].end;
    fixture_timer(HART);
    fake.now = base + 5;
    fixture_timer(HART);
    assert_int_equal(fired(), 0);
    static const uint32_t expected[] = {1 << 2, 1 << 2 | 1 << 3, 1 << 1 | 1 << 2 | 1 << 3};
    for (uint32_t i = 0; i < ENVS; i++) {
        assert_int_equal(fake.harts[HART].timer_at, base + 10 * (i + 1)); /* the earliest */
        fake.now = base + 10 * (i + 1);
        fixture_timer(HART);
        assert_int_equal(fired(), expected[i]);
    }
    assert_int_equal(fake.harts[HART].timer_at, harts[HART].end);
}

TEST(a_timer_does_not_take_time_from_who_has_it)
{
    three_boot();
    timer_set(1, UINT64_MAX - 1);
    timer_set_in(1, FIXTURE_SLICE_TICKS + 50);
    position_go(1);
    assert_int_equal(fired(), 0);
    fake.now += 50;
    fixture_timer(HART);
    assert_int_equal(fired(), 1 << 1);
    assert_int_equal(harts[HART].current, 2);
}

TEST(a_timer_beyond_the_position_does_not_delay_its_end)
{
    three_boot();
    timer_set_in(1, (uint64_t)3 * FIXTURE_SLICE_TICKS);
    assert_int_equal(fake.harts[HART].timer_at, harts[HART].end);
    timer_set(2, UINT64_MAX);
    assert_int_equal(harts[HART].timers, 1 << 1); /* of environment 1 alone */
}

TEST(timers_of_who_ends_are_gone)
{
    three_boot();
    timer_set_in(1, (uint64_t)EXO_SLICE_COUNT * FIXTURE_SLICE_TICKS);
    (void)CALL4(HART, EXO_CALL_ENV_CONTROL, 0, 0, EXO_CONTROL_EXIT, 0);
    assert_int_equal(harts[HART].timers, 0);
    fixture_time_pass((uint64_t)2 * EXO_SLICE_COUNT * FIXTURE_SLICE_TICKS);
    assert_int_equal(fired(), 0);
}

TEST(a_stopped_environment_finds_its_timer_when_it_goes_on)
{
    three_boot();
    timer_set_in(1, 100);
    EXPECT_OK(CALL3(0, EXO_CALL_ENV_CONTROL, fixture.env[1].handle.raw, HART, EXO_CONTROL_STOP));
    fixture_kicked(HART);
    assert_int_equal(fired(), 0);
    fake.now += 100;
    fixture_timer(HART);
    assert_int_equal(harts[HART].current, ENV_NONE);
    assert_int_equal(fired(), 1 << 1);
    EXPECT_OK(CALL3(0, EXO_CALL_ENV_CONTROL, fixture.env[1].handle.raw, HART, EXO_CONTROL_RESUME));
    fixture_kicked(HART);
    assert_int_equal(harts[HART].current, 1);
}

TEST(of_many_that_are_over_some_fire_in_each_visit)
{
    static const uint32_t fired_after[] = {4, MANY - 1};

    fixture_boot(2);
    for (uint32_t env = 1; env <= MANY; env++) {
        fixture_env_make(env, HART, env - 1, 1);
    }
    position_go(0);
    uint64_t at = fake.now + 10;
    for (uint32_t env = 2; env <= MANY; env++) {
        slice_timer_set(env, HART, at - env); /* some are over for longer */
    }
    fake.now = at;
    for (uint32_t i = 0; i < 2; i++) {
        uint32_t count = 0;
        fixture_timer(HART);
        for (uint32_t env = 2; env <= MANY; env++) {
            count += (save_of(env)->pending & EXO_EVENT_TIMER) != 0 ? 1 : 0;
        }
        assert_int_equal(count, fired_after[i]);
        /* the next visit comes at once, until there is nothing left */
        assert_int_equal(fake.harts[HART].timer_at <= fake.now, count < MANY - 1);
    }
}

TEST(a_timer_is_set_on_the_hart_of_the_caller)
{
    boot_three();
    EXPECT_OK(CALL1(1, EXO_CALL_TIMER, fake.now + 10));
    assert_int_equal(harts[1].timers, 1 << 1);
    assert_int_equal(harts[2].timers, 0);
    assert_int_equal(env_dispatcher(1, 2)->timer_at, UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fires_at_its_own_time),
        cmocka_unit_test(a_timer_does_not_take_time_from_who_has_it),
        cmocka_unit_test(a_timer_beyond_the_position_does_not_delay_its_end),
        cmocka_unit_test(timers_of_who_ends_are_gone),
        cmocka_unit_test(a_stopped_environment_finds_its_timer_when_it_goes_on),
        cmocka_unit_test(of_many_that_are_over_some_fire_in_each_visit),
        cmocka_unit_test(a_timer_is_set_on_the_hart_of_the_caller),
    };

    return RUN(tests);
}
