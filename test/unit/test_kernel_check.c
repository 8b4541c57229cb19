/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_check.c - what the kernel says, and how a failed check ends. */
#include "unit.h"

#include "check.h"

#include <string.h>

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

TEST(numbers_are_printed_whole)
{
    fake_reset();
    log_decimal(0);
    log_text(" ");
    log_decimal(1234567890);
    log_text(" ");
    log_decimal(UINT64_MAX);
    expect_console("0 1234567890 18446744073709551615");
    log_hex(0);
    log_text(" ");
    log_hex(0x9a0f);
    log_text(" ");
    log_hex(UINT64_MAX);
    expect_console("0x0 0x9a0f 0xffffffffffffffff");
}

TEST(a_line_is_printed_when_it_is_complete_and_a_few_characters_at_a_time)
{
    fake_reset();
    assert_false(line_add("01234567"));
    assert_true(log_drain());
    expect_console("");
    assert_true(line_add("\n"));
    assert_false(log_drain());
    expect_console("01234567");
    assert_true(log_drain());
    expect_console("\n");
    assert_true(log_drain());
    expect_console("");
}

TEST(a_line_without_an_end_is_cut)
{
    char text[161];

    fake_reset();
    memset(text, 'x', 159);
    text[159] = 0;
    assert_false(line_add(text));
    assert_true(log_user('y'));
    for (uint32_t i = 0; i < 19; i++) {
        assert_false(log_drain());
    }
    assert_true(log_drain());
    strcat(text, "y");
    expect_console(text);
    assert_true(line_add("next\n"));
    assert_true(log_drain());
    expect_console("next\n");
}

TEST(the_kernels_line_comes_after_a_complete_one_and_not_inside_it)
{
    fake_reset();
    assert_true(line_add("a complete line\n"));
    assert_false(log_drain());
    log_line("mine\n");
    expect_console("a complete line\nexo: mine\n");
}

TEST(a_failed_check_says_where_and_switches_off)
{
    fake_reset();
    check(fake.console_length == 0);
    expect_console("");
    assert_true(FAKE_POWERS_OFF(check_failed("somewhere.c", 77)));
    assert_int_equal(fake.power_off_code, 99);
    expect_console("\nkernel panic: check failed at somewhere.c:77\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_printed_whole),
        cmocka_unit_test(a_line_is_printed_when_it_is_complete_and_a_few_characters_at_a_time),
        cmocka_unit_test(a_line_without_an_end_is_cut),
        cmocka_unit_test(the_kernels_line_comes_after_a_complete_one_and_not_inside_it),
        cmocka_unit_test(a_failed_check_says_where_and_switches_off),
    };

    return RUN(tests);
}
