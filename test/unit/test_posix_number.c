/* SPDX-License-Identifier: BSD-2-Clause */
/* test_posix_number.c - the numbers of libos/posix, against the host's C library. */
#include "number.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    RANDOM_TEXTS = 200000,
    TEXT_BYTES = 64
};

static bool is_same(double a, double b)
{
    return memcmp(&a, &b, sizeof(a)) == 0;
}

static void as_the_host(const char *text)
{
    char *end = NULL, *host_end = NULL;
    double value = 0, host = strtod(text, &host_end);

    if (!number_hex(text, &end, &value)) {
        fail_msg("'%s' is no number", text);
    }
    if (!is_same(value, host) || end != host_end) {
        fail_msg("'%s' is %a and ends at %td, not %a at %td", text, value, end - text, host,
                 host_end - text);
    }
}

static void hexadecimal_numbers_are_read_as_the_host_reads_them(void **state)
{
    static const char *const texts[] = {"0x2.5",
                                        "  -0x2.5 ",
                                        "+0X.8p+1",
                                        "0x1.80",
                                        "0xA.",
                                        "0x10000000000000000.8",
                                        "0xfffffffffffff.0",
                                        "0x1.fffffffffffff7p0",
                                        "0x1.fffffffffffff8p0",
                                        "0x1.00000000000008p0",
                                        "0x1.00000000000008000000000000001p0",
                                        "0x1.00000000000018p0",
                                        "0x1p-1074",
                                        "0x1p-1075",
                                        "0x1.8p-1075",
                                        "0x1p-1076",
                                        "0x1.fffffffffffffp-1023",
                                        "0x1.fffffffffffff8p-1023",
                                        "-0x3p-1075",
                                        "0x1p1023",
                                        "0x1.fffffffffffff7p1023",
                                        "0x1.fffffffffffff8p1023",
                                        "0x1p1024",
                                        "-0x1p99999",
                                        "0x1p-99999",
                                        "0x1p99999999999999999999",
                                        "0x1p-99999999999999999999",
                                        "0x0p99999999999999999999",
                                        "-0x0.000",
                                        "0x",
                                        "-0x",
                                        "0xg",
                                        "0x.",
                                        "0x.p1",
                                        "0x1p",
                                        "0x1p+",
                                        "0x1p+-2",
                                        "0x1pz",
                                        "0x3.3.3",
                                        "0x00000000000000000000000000000000000000000000000000001.8",
                                        "0x1 2",
                                        "00x2",
                                        "-000X",
                                        "000x.8p3"};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        as_the_host(texts[i]);
    }
}

/* A generator of our own, so that every run has the same texts. */
static uint64_t random_next(uint64_t limit)
{
    static uint64_t state = 1;

    state = state * 6364136223846793005UL + 1442695040888963407UL;
    return (state >> 33) % limit;
}

static void random_numbers_are_read_as_the_host_reads_them(void **state)
{
    (void)state;
    for (int i = 0; i < RANDOM_TEXTS; i++) {
        char text[TEXT_BYTES] = "0x";
        size_t used = 2, digits = 1 + random_next(24), point = random_next(26);

        for (size_t k = 0; k < digits; k++) {
            if (k == point) {
                text[used++] = '.';
            }
            /* Many ends: runs of 0, 8 and f are what rounding is about. */
            text[used++] = "08f0123456789abcdef"[random_next(19)];
        }
        (void)snprintf(text + used, sizeof(text) - used, "p%d", (int)random_next(2400) - 1200);
        as_the_host(text);
    }
}

static void other_texts_are_left_to_strtod(void **state)
{
    char *end = NULL;
    double value = 7;

    (void)state;
    assert_false(number_hex("1.5", &end, &value));
    assert_false(number_hex("01x1", &end, &value));
    assert_false(number_hex("- 0x1", &end, &value));
    assert_false(number_hex("", &end, &value));
    assert_false(number_hex("0", &end, &value));
    assert_true(end == NULL && is_same(value, 7));
}

static void too_large_and_too_small_are_erange(void **state)
{
    static const struct {
        const char *text;
        int error;
    } cases[] = {{"0x1p1024", ERANGE},  {"0x1p-1075", ERANGE}, {"0x1.8p-1074", ERANGE},
                 {"0x1p-9999", ERANGE}, {"0x1p-1074", 0},      {"0x1.fffffffffffffp1023", 0},
                 {"0x0p9999", 0}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        double value = 0;

        errno = 0;
        assert_true(number_hex(cases[i].text, NULL, &value));
        assert_int_equal(errno, cases[i].error);
    }
}

static void the_next_integer_above_is_the_hosts(void **state)
{
    static const double numbers[] = {0.0,
                                     -0.0,
                                     0.3,
                                     -0.3,
                                     1,
                                     -1,
                                     3.4,
                                     -3.4,
                                     2147483647.5,
                                     4294967295.5,
                                     4503599627370495.5,
                                     -4503599627370495.5,
                                     4503599627370496.0,
                                     9007199254740993.0,
                                     9223372036854775807.0,
                                     1e300,
                                     -1e300,
                                     5e-324,
                                     -5e-324,
                                     INFINITY,
                                     -INFINITY};

    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        assert_true(is_same(number_ceil(numbers[i]), ceil(numbers[i])));
    }
    assert_true(isnan(number_ceil(NAN)));
    for (int i = 0; i < RANDOM_TEXTS; i++) {
        double x =
            ldexp((double)random_next(1UL << 31) - (1UL << 30) + 0.5, (int)random_next(60) - 30);

        assert_true(is_same(number_ceil(x), ceil(x)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hexadecimal_numbers_are_read_as_the_host_reads_them),
        cmocka_unit_test(random_numbers_are_read_as_the_host_reads_them),
        cmocka_unit_test(other_texts_are_left_to_strtod),
        cmocka_unit_test(too_large_and_too_small_are_erange),
        cmocka_unit_test(the_next_integer_above_is_the_hosts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
