/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kernel_refuse.c - the machine says no, to each request of each call in turn.
 *
 * Lines that can't be enabled refuse the call, which then changed nothing. Interrupts to other
 * harts that are refused only delay: once each hart entered the kernel everything is as it
 * would have been.
 */
#include "deeds.h"

/* ---- lines ---- */

static struct exo_result route(uint64_t how)
{
    return CALL4(1, EXO_CALL_ATTACH, 0, given.raw, how, 1);
}

static void line_boot(void)
{
    boot_quiet();
    given = fixture_derive(1, fixture.lines, 0, 0, 0);
}

TEST(a_line_that_cannot_be_enabled_is_not_routed)
{
    line_boot();
    fake_refuse(1);
    EXPECT_REFUSED(route(1), EXO_E_UNSUPPORTED);
    assert_int_equal(fake.irq_hart[1], 0);
    EXPECT_OK(route(1));
    assert_int_equal(fake.irq_hart[1], 2);
}

TEST(a_line_that_cannot_be_armed_again_stays_claimed)
{
    line_boot();
    EXPECT_OK(route(1));
    fixture_interrupt(1, 1);
    fake_refuse(1);
    EXPECT_REFUSED(route(1), EXO_E_UNSUPPORTED);
    assert_int_equal(fake.irq_completions[1], 0);
    EXPECT_OK(route(1));
    assert_int_equal(fake.irq_completions[1], 1);
}

TEST(a_line_that_cannot_be_masked_reaches_nobody)
{
    line_boot();
    EXPECT_OK(route(1));
    fake_refuse(1);
    EXPECT_OK(route(0));
    assert_int_equal(fake.irq_hart[1], 2);
    uint64_t events = fixture.upcalls[1][EXO_UPCALL_EVENT];
    fixture_interrupt(1, 1);
    assert_int_equal(fixture.upcalls[1][EXO_UPCALL_EVENT], events);
    assert_int_equal(fake.irq_completions[1], 1);
    assert_int_equal(fake.irq_hart[1], 0);
    EXPECT_OK(route(1));
}

/* ---- interrupts to other harts ---- */

/* What every hart runs after its next entry, which no kick brought about. */
static uint64_t settle(void)
{
    uint64_t running = 0;

    fixture_time_pass(0);
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        running = running << 8 | harts[hart].current;
    }
    return running;
}

TEST(refused_interrupts_delay_and_change_nothing_else)
{
    for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++) {
        deeds[i].prepare();
        fake_refuse(0);
        struct exo_result wanted = deeds[i].call();
        uint32_t requests = fake.requests;
        assert_true(requests > 0);
        kick_all();
        uint64_t running = settle();
        snapshot_take();
        for (uint32_t nth = 1; nth <= requests; nth++) {
            deeds[i].prepare();
            fake_refuse(nth);
            struct exo_result result = deeds[i].call();
            assert_int_equal(result.status, wanted.status);
            assert_int_equal(result.value, wanted.value);
            assert_int_equal(settle(), running);
            assert_null(snapshot_difference());
        }
    }
}

TEST(what_answers_again_works_when_repeated)
{
    static const struct deed repeated[] = {{page_linger, page_map_again},
                                           {table_linger, table_donate_again},
                                           {victim_silent, step_it},
                                           {boot_quiet, destroy_it},
                                           {donation_linger, environment_create},
                                           {environment_linger, dispatcher_add}};

    for (size_t i = 0; i < sizeof(repeated) / sizeof(repeated[0]); i++) {
        for (uint32_t nth = 1; nth <= 4; nth++) {
            repeated[i].prepare();
            fake_refuse(nth);
            EXPECT_STATUS(repeated[i].call(), EXO_E_AGAIN);
            uint32_t steps = 0;
            while (repeated[i].call().status == EXO_E_AGAIN) {
                kick_all();
                assert_true(++steps < 20);
            }
        }
    }
}

TEST(an_idle_hart_is_interrupted_again_until_that_succeeds)
{
    slices_vacant();
    assert_int_equal(harts[1].current, ENV_NONE);
    assert_int_equal(fake.harts[1].timer_at, UINT64_MAX);
    uint32_t kicks = fake.harts[1].kicks;
    fake_refuse(1);
    EXPECT_OK(slices_occupy());
    assert_int_equal(fake.harts[1].kicks, kicks);
    EXPECT_OK(notify_it());
    assert_int_equal(fake.harts[1].kicks, kicks + 1);
    EXPECT_OK(notify_it()); /* it is on its way */
    assert_int_equal(fake.harts[1].kicks, kicks + 1);
    fixture_kicked(1);
    assert_int_equal(harts[1].current, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_that_cannot_be_enabled_is_not_routed),
        cmocka_unit_test(a_line_that_cannot_be_armed_again_stays_claimed),
        cmocka_unit_test(a_line_that_cannot_be_masked_reaches_nobody),
        cmocka_unit_test(refused_interrupts_delay_and_change_nothing_else),
        cmocka_unit_test(what_answers_again_works_when_repeated),
        cmocka_unit_test(an_idle_hart_is_interrupted_again_until_that_succeeds),
    };

    return RUN(tests);
}
