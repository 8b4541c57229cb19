/* SPDX-License-Identifier: BSD-2-Clause */
/* test_drivers_registers.c - where an access goes, and how wide it is. */
#include <device/registers.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static _Alignas(8) uint8_t memory[64];

static int paint(void **state)
{
    (void)state;
    memset(memory, 0x55, sizeof(memory));
    return 0;
}

/* What has changed: bytes [from, from + count), and nothing around them. */
static void expect_changed(size_t from, size_t count)
{
    for (size_t i = 0; i < sizeof(memory); i++) {
        assert_int_equal(memory[i] != 0x55, i >= from && i < from + count);
    }
}

static void a_write_has_the_width_and_the_place_that_are_told(void **state)
{
    static const struct {
        uint32_t shift, width, number;
        size_t at;
    } cases[] = {{0, 1, 3, 3}, {2, 1, 3, 12}, {1, 2, 5, 10}, {2, 4, 7, 28}, {3, 4, 7, 56}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct device_registers r = {(uintptr_t)memory, cases[i].shift, cases[i].width};
        (void)paint(state);
        register_write(&r, cases[i].number, 0x81828384);
        expect_changed(cases[i].at, cases[i].width);
        assert_int_equal(memory[cases[i].at], 0x84);
    }
}

static void a_read_takes_as_many_bytes_as_there_are_and_no_more(void **state)
{
    static const struct {
        uint32_t width, value;
    } cases[] = {{1, 0x11}, {2, 0x2211}, {4, 0x44332211}};

    (void)state;
    memcpy(memory + 8, "\x11\x22\x33\x44", 4);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct device_registers r = {(uintptr_t)memory, 2, cases[i].width};
        assert_int_equal(register_read(&r, 2), cases[i].value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_write_has_the_width_and_the_place_that_are_told, paint),
        cmocka_unit_test_setup(a_read_takes_as_many_bytes_as_there_are_and_no_more, paint),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
