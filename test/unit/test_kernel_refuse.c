/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kernel_refuse.c - the machine says no, to each request of each call in turn.
 *
 * Lines that can't be enabled refuse the call, which then changed nothing. Interrupts to other
 * harts that are refused only delay: once each hart entered the kernel everything is as it
 * would have been.
 */
#include "revocation.h"

#include "slice.h"

#define RW (EXO_READ | EXO_WRITE)

static exo_handle_t given; /* what a deed is about */

/* ---- lines ---- */

static struct exo_result route(uint64_t how)
{
    return CALL4(1, EXO_CALL_ATTACH, 0, given.raw, how, 1);
}

static void line_boot(void)
{
    boot_three();
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

static void page_map(void)
{
    boot_three();
    given = fixture_frames(1, 2, FIXTURE_ALL);
    EXPECT_OK(MAP_IN(1, .va = FIXTURE_FREE_VA, .handle = given.raw, .rights = RW));
}

static struct exo_result page_unmap(void)
{
    return MAP_IN(1, .handle = given.raw, .op = EXO_UNMAP);
}

static struct exo_result page_protect(void)
{
    return MAP_IN(1, .handle = given.raw, .op = EXO_PROTECT, .rights = EXO_READ);
}

/* As an earlier unmap left it: no hart has flushed. */
static void page_linger(void)
{
    page_map();
    EXPECT_OK(page_unmap());
}

static struct exo_result page_map_again(void)
{
    return MAP_IN(1, .va = FIXTURE_FREE_VA, .handle = given.raw, .rights = RW);
}

static void table_make(void)
{
    boot_three();
    given = fixture_frames(1, 1, RW);
    EXPECT_OK(MAP_IN(1, .va = 0x200000, .handle = given.raw, .op = EXO_TABLE));
}

static struct exo_result table_withdraw_it(void)
{
    return MAP_IN(1, .handle = given.raw, .op = EXO_UNTABLE);
}

static void table_linger(void)
{
    table_make();
    EXPECT_OK(table_withdraw_it());
}

static struct exo_result table_donate_again(void)
{
    return MAP_IN(1, .va = 0x200000, .handle = given.raw, .op = EXO_TABLE);
}

static struct exo_result slices_vacate(void)
{
    return CALL4(0, EXO_CALL_ATTACH, fixture.env[1].handle.raw, fixture.env[1].slices.raw, 0, 0);
}

static void slices_vacant(void)
{
    boot_three();
    EXPECT_OK(slices_vacate());
    fixture_kicked(1);
}

static struct exo_result slices_occupy(void)
{
    return CALL4(0, EXO_CALL_ATTACH, fixture.env[1].handle.raw, fixture.env[1].slices.raw, 1, 0);
}

static struct exo_result spare_ask(void)
{
    return CALL3(0, EXO_CALL_SPARE, fixture.env[1].handle.raw, 2, 1);
}

static struct exo_result notify_it(void)
{
    return CALL3(0, EXO_CALL_NOTIFY, fixture.env[1].handle.raw, 5, 1);
}

static struct exo_result stop_it(void)
{
    return CALL3(0, EXO_CALL_ENV_CONTROL, fixture.env[1].handle.raw, 0, EXO_CONTROL_STOP);
}

static void stopped(void)
{
    boot_three();
    EXPECT_OK(stop_it());
    kick_all();
}

static struct exo_result resume_it(void)
{
    return CALL3(0, EXO_CALL_ENV_CONTROL, fixture.env[1].handle.raw, 0, EXO_CONTROL_RESUME);
}

static struct exo_result exit_it(void)
{
    return CALL4(1, EXO_CALL_ENV_CONTROL, 0, 0, EXO_CONTROL_EXIT, 3);
}

static struct exo_result destroy_it(void)
{
    return CALL1(0, EXO_CALL_ENV_DESTROY, fixture.env[1].handle.raw);
}

static void victim_ready(void)
{
    page_map();
}

static struct exo_result ask_it(void)
{
    return CALL5(0, EXO_CALL_REVOKE, fixture.pool.raw, fixture.env[1].handle.raw, fixture.slot_next,
                 1 << 8 | 2, NOTICE);
}

static void victim_silent(void)
{
    page_map();
    given = ask(1, 1, 2, 0);
}

static struct exo_result step_it(void)
{
    return CALL1(0, EXO_CALL_REVOKE_STEP, given.raw);
}

static exo_handle_t question;

static void victim_asked(void)
{
    page_map();
    question = ask(1, 1, 2, NOTICE);
}

static struct exo_result surrender_it(void)
{
    return surrender(question, given);
}

static struct exo_result drop_it(void)
{
    return CALL1(1, EXO_CALL_DROP, given.raw);
}

static const struct deed {
    void (*prepare)(void);
    struct exo_result (*call)(void);
} deeds[] = {{page_map, page_unmap},
             {page_map, page_protect},
             {page_linger, page_map_again},
             {table_make, table_withdraw_it},
             {table_linger, table_donate_again},
             {boot_three, slices_vacate},
             {slices_vacant, slices_occupy},
             {boot_three, spare_ask},
             {boot_three, notify_it},
             {boot_three, stop_it},
             {stopped, resume_it},
             {boot_three, exit_it},
             {boot_three, destroy_it},
             {victim_ready, ask_it},
             {victim_silent, step_it},
             {victim_asked, surrender_it},
             {page_map, drop_it}};

/* What every hart runs after its next entry, which no kick brought about. */
static uint64_t settle(void)
{
    uint64_t running = 0;

    fixture_time_pass(FIXTURE_SLICE_TICKS);
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        running = running << 8 | harts[hart].current;
    }
    return running;
}

TEST(refused_interrupts_delay_and_change_nothing_else)
{
    uint32_t asked = 0;

    for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++) {
        deeds[i].prepare();
        fake_refuse(0);
        struct exo_result wanted = deeds[i].call();
        uint32_t requests = fake.requests;
        kick_all();
        uint64_t running = settle();
        snapshot_take();
        for (uint32_t nth = 1; nth <= requests; nth++, asked++) {
            deeds[i].prepare();
            fake_refuse(nth);
            struct exo_result result = deeds[i].call();
            assert_int_equal(result.status, wanted.status);
            assert_int_equal(result.value, wanted.value);
            assert_int_equal(settle(), running);
            assert_null(snapshot_difference());
        }
    }
    assert_true(asked > 20); /* or this tests nothing */
}

TEST(what_answers_again_works_when_repeated)
{
    static const struct deed repeated[] = {{page_linger, page_map_again},
                                           {table_linger, table_donate_again},
                                           {victim_silent, step_it},
                                           {boot_three, destroy_it}};

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
