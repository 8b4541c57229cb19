/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_telling.c - reports of faults: noted at once, told in parts, in order, and all of
 * them. */
#include "unit.h"

#include "env.h"
#include "log.h"
#include "report.h"

#include <string.h>

enum {
    PIECE = 8,
    CAUSE_LOAD = 13,
    CAUSE_STORE = 15,
    REGISTER_SP = 2
};

static void expect_console(const char *text)
{
    fake.console[fake.console_length] = 0;
    assert_string_equal(fake.console, text);
    fake.console_length = 0;
}

static bool line_add(const char *text)
{
    bool is_complete = false;

    for (; *text != 0; text++) {
        is_complete = log_user(*text);
    }
    return is_complete;
}

static void fault_boot(void)
{
    static uint64_t lives = 1;

    boot_three();
    fake.now += 100 * lives++ * FIXTURE_SLICE_TICKS * EXO_SLICE_HZ;
    fixture_timer(1);
    fixture_timer(2);
    fixture.is_library_deaf = true;
    env_dispatcher(1, 1)->save->entry = 0;
    env_dispatcher(2, 2)->save->entry = 0;
    log_finish();
    fake.console_length = 0;
}

TEST(a_report_is_noted_and_told_later)
{
    fault_boot();
    fixture_fault(1, CAUSE_LOAD, 0x10);
    expect_console("");
    assert_true(log_is_left);
    assert_true(report_waits(1));
    assert_false(report_waits(2));
    log_finish();
    assert_false(report_waits(1));
    assert_true(fake_console_has("exo: environment 1 stopped: some fault, pc="));
    assert_true(fake_console_has("  return addresses 0x"));
}

TEST(a_tick_prints_a_piece)
{
    fault_boot();
    fixture_fault(1, CAUSE_LOAD, 0x10);
    fixture_timer(2); /* a part is put into words, */
    assert_int_equal(fake.console_length, 0);
    fixture_timer(2); /* and printed */
    expect_console("exo: env");
}

TEST(an_idle_hart_tells_all)
{
    fault_boot();
    fixture_fault(1, CAUSE_LOAD, 0x10);
    for (uint32_t i = 0; log_is_left; i++) {
        assert_in_range(fake.console_length, 0, i * PIECE);
        fixture_timer(1); /* what trap_idle does */
    }
    assert_true(fake_console_has("  return addresses 0x"));
    assert_int_equal(fake.console[fake.console_length - 1], '\n');
}

TEST(two_reports_and_a_line_come_in_the_order_they_were_made)
{
    fault_boot();
    fixture_fault(1, CAUSE_LOAD, 0x10);
    log_step();
    log_step();
    assert_true(line_add("between\n"));
    fixture_fault(2, CAUSE_LOAD, 0x20);
    log_finish();
    fake.console[fake.console_length] = 0;
    const char *first = strstr(fake.console, "environment 1 stopped");
    const char *line = strstr(fake.console, "\nbetween\n");
    const char *second = strstr(fake.console, "\nexo: environment 2 stopped");
    assert_non_null(first);
    assert_true(first < line && line + 8 == second); /* the report before ended with its line */
    assert_true(strstr(first, "return addresses") < line);
    assert_true(strstr(second, "return addresses") > second);
}

TEST(a_line_that_came_before_a_fault_is_printed_before_its_report)
{
    fault_boot();
    assert_true(line_add("before\n"));
    fixture_fault(1, CAUSE_LOAD, 0x10);
    log_finish();
    assert_memory_equal(fake.console, "before\nexo: environment 1", 24);
}

TEST(who_faulted_is_taken_apart_when_all_is_told)
{
    fault_boot();
    env_dispatcher(1, 1)->save->masked.x[31] = 0x123456789;
    fixture_fault(1, CAUSE_LOAD, 0x10);
    uint32_t free = ledger_live;
    for (uint32_t i = 0; report_waits(1); i++) {
        assert_int_equal(ledger_live, free); /* still there to be told of */
        EXPECT_STATUS(CALL1(0, EXO_CALL_ENV_DESTROY, fixture.env[1].handle.raw), EXO_E_AGAIN);
        assert_true(i < 300);
    }
    assert_true(fake_console_has("0x123456789"));
    (void)fixture_env_destroy(1);
    assert_int_equal(envs[1].state, EXO_ENV_FREE);
}

TEST(a_call_that_begins_to_end_somebody_tells_nothing_yet)
{
    fault_boot();
    fixture_fault(1, CAUSE_LOAD, 0x10);
    EXPECT_STATUS(CALL1(0, EXO_CALL_ENV_DESTROY, fixture.env[1].handle.raw), EXO_E_AGAIN);
    fixture_timer(2);
    assert_int_equal(fake.console_length, 0); /* the first part was put into words by this visit */
    log_finish();
}

TEST(what_is_left_is_printed_before_the_machine_ends)
{
    fault_boot();
    assert_true(line_add("last words\n"));
    fixture_fault(1, CAUSE_LOAD, 0x10);
    EXPECT_POWER_OFF(CALL3(0, EXO_CALL_MACHINE, fixture.machine.raw, 1, 0), 0);
    assert_true(fake_console_has("last words\nexo: environment 1"));
    assert_true(fake_console_has("  return addresses 0x"));
}

TEST(and_before_it_begins_anew)
{
    fault_boot();
    fixture_fault(1, CAUSE_LOAD, 0x10);
    EXPECT_STATUS(CALL3(0, EXO_CALL_MACHINE, fixture.machine.raw, 2, 0), EXO_E_RANGE);
    assert_true(fake_console_has("  return addresses 0x"));
}

/* A store that far above sp into memory that is there and read-only. */
static void read_only_fault(uint64_t above)
{
    fault_boot();
    exo_handle_t page = fixture_frames(1, 0, FIXTURE_ALL);
    EXPECT_OK(MAP_IN(1, .va = FIXTURE_FREE_VA, .handle = page.raw, .rights = EXO_READ));
    env_dispatcher(1, 1)->save->masked.x[REGISTER_SP] = FIXTURE_FREE_VA + 16;
    fixture_fault(1, CAUSE_STORE, FIXTURE_FREE_VA + 16 + above);
    log_finish();
}

TEST(a_stack_that_ran_into_read_only_memory_is_an_overflow)
{
    read_only_fault(8);
    assert_true(fake_console_has("  guess: stack overflow\n"));
    read_only_fault(-8ull);
    assert_true(fake_console_has("  guess: wrote read-only memory\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_is_noted_and_told_later),
        cmocka_unit_test(a_tick_prints_a_piece),
        cmocka_unit_test(an_idle_hart_tells_all),
        cmocka_unit_test(two_reports_and_a_line_come_in_the_order_they_were_made),
        cmocka_unit_test(a_line_that_came_before_a_fault_is_printed_before_its_report),
        cmocka_unit_test(who_faulted_is_taken_apart_when_all_is_told),
        cmocka_unit_test(a_call_that_begins_to_end_somebody_tells_nothing_yet),
        cmocka_unit_test(what_is_left_is_printed_before_the_machine_ends),
        cmocka_unit_test(and_before_it_begins_anew),
        cmocka_unit_test(a_stack_that_ran_into_read_only_memory_is_an_overflow),
    };

    return RUN(tests);
}
