/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_check.c - what a failed check says; and the kernel before it has a ring to say it
 * into. */
#include "unit.h"

#include "check.h"
#include "log.h"

static void expect_console(const char *text)
{
    log_finish();
    fake.console[fake.console_length] = 0;
    assert_string_equal(fake.console, text);
    fake.console_length = 0;
}

TEST(numbers_are_printed_whole)
{
    fake_reset();
    log_say("%d %d %d", (uint64_t)0, (uint64_t)1234567890, UINT64_MAX);
    expect_console("0 1234567890 18446744073709551615");
    log_say("%x %x %x", (uint64_t)0, (uint64_t)0x9a0f, UINT64_MAX);
    expect_console("0 9a0f ffffffffffffffff");
    log_say("%s, %s.", "words", "");
    expect_console("words, .");
}

TEST(a_failed_check_says_where_and_switches_off)
{
    fake_reset();
    check(fake.console_length == 0);
    expect_console("");
    log_line("before\n");
    assert_true(FAKE_POWERS_OFF(check_failed("somewhere.c", 77)));
    assert_int_equal(fake.power_off_code, 99);
    expect_console("exo: before\n\nkernel panic: check failed at somewhere.c:77\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_printed_whole),
        cmocka_unit_test(a_failed_check_says_where_and_switches_off),
    };

    return RUN(tests);
}
