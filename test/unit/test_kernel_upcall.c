/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_upcall.c - entries, masks, faults, waiting, timers, notifications, FP. */
#include "unit.h"

#include "binding.h"
#include "env.h"
#include "log.h"
#include "slice.h"
#include "upcall.h"

enum {
    CAUSE_ILLEGAL = 2,
    CAUSE_BREAKPOINT = 3,
    CAUSE_LOAD = 13,
    REGISTER_T0 = 5,
    REGISTER_T1 = 6,
    REGISTER_X9 = 9
};

static struct exo_save_area *save_of(uint32_t env)
{
    return env_dispatcher(env, env)->save;
}

TEST(a_fault_enters_with_all_registers_but_two)
{
    boot_three();
    struct exo_save_area *save = save_of(1);
    save->running.x[0] = 0x1234;
    save->running.x[REGISTER_T0] = 55;
    save->running.x[REGISTER_T1] = 66;
    save->running.x[REGISTER_X9] = 99;
    fixture_fault(1, CAUSE_LOAD, 0xabc000);

    assert_int_equal(fixture.entered.x[0], FIXTURE_ENTRY);
    assert_int_equal(fixture.entered.x[REGISTER_T0], save->self);
    assert_int_equal(fixture.entered.x[REGISTER_T1], EXO_UPCALL_FAULT);
    assert_int_equal(fixture.entered.x[REGISTER_X9], 99);
    assert_int_equal(save->fault.t0, 55);
    assert_int_equal(save->fault.t1, 66);
    assert_int_equal(save->fault.pc, 0x1234);
    assert_int_equal(save->fault.cause, CAUSE_LOAD);
    assert_int_equal(save->fault.tval, 0xabc000);
}

TEST(a_double_fault_stops_and_tells_the_creator)
{
    boot_three();
    save_of(1)->entry = 0;
    fixture_fault(1, CAUSE_LOAD, 0x10);

    assert_int_equal(envs[1].state, EXO_ENV_FAULTED);
    assert_int_equal(envs[1].code, CAUSE_LOAD);
    struct exo_save_area *creator = env_dispatcher(0, 0)->save;
    assert_int_not_equal(creator->pending & EXO_EVENT_CHILD, 0);
    assert_int_equal(creator->children, 1ull << 1);
    assert_int_equal(harts[1].current, ENV_NONE);
    log_finish();
    assert_true(fake_console_has("environment 1 stopped"));
    assert_true(fake_console_has("null pointer"));
}

TEST(what_is_posted_to_a_masked_library_stays_pending)
{
    boot_three();
    fixture_timer(1);
    uint64_t before = fixture.upcalls[1][EXO_UPCALL_EVENT];
    save_of(1)->entry = 0;
    EXPECT_OK(CALL3(0, EXO_CALL_NOTIFY, fixture.env[1].handle.raw, 5, 1));
    fixture_kicked(1);
    assert_int_equal(fixture.upcalls[1][EXO_UPCALL_EVENT], before);
    save_of(1)->entry = FIXTURE_ENTRY;
    fixture_kicked(1);
    assert_int_equal(fixture.upcalls[1][EXO_UPCALL_EVENT], before + 1);
    assert_int_equal(save_of(1)->notify, 5);
}

TEST(notifications_accumulate_and_need_the_right)
{
    boot_three();
    exo_handle_t mute = fixture_derive(0, fixture.env[1].handle, EXO_CALL, 0, 0);

    EXPECT_OK(CALL3(0, EXO_CALL_NOTIFY, fixture.env[1].handle.raw, 1, 1));
    EXPECT_OK(CALL3(0, EXO_CALL_NOTIFY, fixture.env[1].handle.raw, 1ull << 63, 1));
    assert_int_equal(save_of(1)->notify, 1 | 1ull << 63);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_NOTIFY, mute.raw, 2, 1), EXO_E_DENIED);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_NOTIFY, fixture.env[1].handle.raw, 2, 3), EXO_E_RANGE);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_NOTIFY, fixture.env[1].handle.raw, 2, UINT64_MAX),
                   EXO_E_RANGE);
    EXPECT_REFUSED(CALL3(0, EXO_CALL_NOTIFY, 0, 2, 1), EXO_E_RANGE);
}

TEST(waiting_ends_with_the_first_event)
{
    boot_three();
    uint64_t pending = save_of(1)->pending;
    struct exo_result waited = CALL1(1, EXO_CALL_WAIT, pending);

    EXPECT_OK(waited);
    assert_int_equal(harts[1].current, ENV_NONE);
    EXPECT_OK(CALL3(0, EXO_CALL_NOTIFY, fixture.env[1].handle.raw, 1, 1));
    fixture_kicked(1);
    assert_int_equal(harts[1].current, 1);
}

TEST(no_wakeup_is_lost_between_looking_and_waiting)
{
    boot_three();
    uint64_t seen = save_of(1)->pending;

    EXPECT_OK(CALL3(0, EXO_CALL_NOTIFY, fixture.env[1].handle.raw, 1, 1));
    struct exo_result waited = CALL1(1, EXO_CALL_WAIT, seen);
    EXPECT_OK(waited);
    assert_int_not_equal(waited.value & EXO_EVENT_NOTIFY, 0);
    assert_int_equal(harts[1].current, 1);
}

TEST(timers_fire_once_at_their_time)
{
    boot_three();
    uint64_t at = fake.now + 500;

    EXPECT_OK(CALL1(1, EXO_CALL_TIMER, at));
    assert_int_equal(fake.harts[1].timer_at, at);
    save_of(1)->pending = 0;
    fake.now = at - 1;
    fixture_timer(1);
    assert_int_equal(save_of(1)->pending & EXO_EVENT_TIMER, 0);
    fake.now = at;
    fixture_timer(1);
    assert_int_not_equal(save_of(1)->pending & EXO_EVENT_TIMER, 0);
    assert_int_equal(harts[1].timers, 0);
}

TEST(a_timer_is_replaced_disarmed_and_may_lie_in_the_past)
{
    boot_three();
    EXPECT_OK(CALL1(1, EXO_CALL_TIMER, fake.now + 500));
    EXPECT_OK(CALL1(1, EXO_CALL_TIMER, UINT64_MAX));
    assert_int_equal(harts[1].timers, 0);
    save_of(1)->pending = 0;
    EXPECT_OK(CALL1(1, EXO_CALL_TIMER, 0));
    fixture_timer(1);
    assert_int_not_equal(save_of(1)->pending & EXO_EVENT_TIMER, 0);
}

TEST(a_timer_wakes_who_waits)
{
    boot_three();
    EXPECT_OK(CALL1(1, EXO_CALL_TIMER, fake.now + 500));
    EXPECT_OK(CALL1(1, EXO_CALL_WAIT, save_of(1)->pending));
    assert_int_equal(harts[1].current, ENV_NONE);
    assert_int_equal(fake.harts[1].timer_at, fake.now + 500);
    fake.now += 500;
    fixture_timer(1);
    assert_int_equal(harts[1].current, 1);
}

TEST(floating_point_is_given_at_first_use_and_cleared)
{
    boot_three();
    fake.harts[1].fp[3] = 77; /* somebody's */
    fixture_fault(1, CAUSE_ILLEGAL, 0);
    assert_false(fake.harts[1].is_fp_off);
    assert_int_equal(fake.harts[1].fp[3], 0);
    assert_int_equal(harts[1].fp_owner, 1);
    uint64_t faults = fixture.upcalls[1][EXO_UPCALL_FAULT];
    fixture_fault(1, CAUSE_ILLEGAL, 0); /* the unit is on: really illegal */
    assert_int_equal(fixture.upcalls[1][EXO_UPCALL_FAULT], faults + 1);
}

TEST(floating_point_survives_others_who_use_it)
{
    fixture_boot(2);
    fixture_env_make(1, 1, 0, 1);
    fixture_env_make(2, 1, 1, EXO_SLICE_COUNT - 1);
    fake.now = harts[1].end;
    while (harts[1].current != 1) {
        fake.now = harts[1].end;
        fixture_timer(1);
    }
    fixture_fault(1, CAUSE_ILLEGAL, 0);
    fake.harts[1].fp[7] = 123;
    fake.now = harts[1].end;
    fixture_timer(1);
    assert_int_equal(harts[1].current, 2);
    assert_true(fake.harts[1].is_fp_off);
    fixture_fault(1, CAUSE_ILLEGAL, 0);
    assert_int_equal(fake.harts[1].fp[7], 0);
    fake.harts[1].fp[7] = 456;
    while (harts[1].current != 1) {
        fake.now = harts[1].end;
        fixture_timer(1);
    }
    fixture_fault(1, CAUSE_ILLEGAL, 0);
    assert_int_equal(fake.harts[1].fp[7], 123);
}

TEST(floating_point_is_still_there_when_nobody_took_it)
{
    fixture_boot(2);
    fixture_env_make(1, 1, 0, 1);
    fixture_timer(1);
    while (harts[1].current != 1) {
        fake.now = harts[1].end;
        fixture_timer(1);
    }
    fixture_fault(1, CAUSE_ILLEGAL, 0);
    fake.harts[1].fp[7] = 123;
    fake.now = harts[1].end;
    fixture_timer(1);
    while (harts[1].current != 1) {
        fake.now = harts[1].end;
        fixture_timer(1);
    }
    assert_true(fake.harts[1].is_fp_off);
    fixture_fault(1, CAUSE_ILLEGAL, 0);
    assert_int_equal(fake.harts[1].fp[7], 123);
}

TEST(who_ended_while_it_waited_for_the_lock_does_nothing_more)
{
    boot_three();
    envs[1].state = EXO_ENV_EXITED; /* as another hart would have done it */
    fixture.is_audit_off = true;
    (void)CALL1(1, EXO_CALL_DROP, fixture.env[1].page.raw);
    assert_int_equal(harts[1].current, ENV_NONE);
    assert_true(ledger[fixture_handle_slot(fixture.env[1].page)].state == EXO_STATE_MAPPED);
    envs[2].state = EXO_ENV_EXITED;
    fixture_fault(2, CAUSE_BREAKPOINT, 0);
    assert_int_equal(harts[2].current, ENV_NONE);
}

TEST(undefined_calls_are_out_of_range)
{
    boot_three();
    EXPECT_REFUSED(CALL1(0, (enum exo_call)EXO_CALL_COUNT, 0), EXO_E_RANGE);
    EXPECT_REFUSED(CALL1(0, (enum exo_call)12345, 0), EXO_E_RANGE);
    struct exo_result version = CALL1(0, EXO_CALL_VERSION, 0);
    EXPECT_OK(version);
    assert_int_equal(version.value, EXO_ABI_VERSION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fault_enters_with_all_registers_but_two),
        cmocka_unit_test(a_double_fault_stops_and_tells_the_creator),
        cmocka_unit_test(what_is_posted_to_a_masked_library_stays_pending),
        cmocka_unit_test(notifications_accumulate_and_need_the_right),
        cmocka_unit_test(waiting_ends_with_the_first_event),
        cmocka_unit_test(no_wakeup_is_lost_between_looking_and_waiting),
        cmocka_unit_test(timers_fire_once_at_their_time),
        cmocka_unit_test(a_timer_is_replaced_disarmed_and_may_lie_in_the_past),
        cmocka_unit_test(a_timer_wakes_who_waits),
        cmocka_unit_test(floating_point_is_given_at_first_use_and_cleared),
        cmocka_unit_test(floating_point_survives_others_who_use_it),
        cmocka_unit_test(floating_point_is_still_there_when_nobody_took_it),
        cmocka_unit_test(who_ended_while_it_waited_for_the_lock_does_nothing_more),
        cmocka_unit_test(undefined_calls_are_out_of_range),
    };

    return RUN(tests);
}
