/* SPDX-License-Identifier: BSD-2-Clause */
/* test_string.c - the kernel's own memory and text functions, under other names (arch.cmake). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

enum {
    SIZE_MAX_TRIED = 200,
    SHIFTS = 9, /* all ways to lie beside a word, and the next word */
    BEFORE = 16,
    ROOM = BEFORE + SHIFTS + SIZE_MAX_TRIED + 80
};

#define TEST(name) static void name(void **unused __attribute__((unused)))

static uint8_t from[ROOM] __attribute__((aligned(16)));
static uint8_t to[ROOM] __attribute__((aligned(16)));

static uint8_t old(size_t i)
{
    return (uint8_t)(0x80 | (i * 7 & 0x7f));
}

static uint8_t new (size_t i)
{
    return (uint8_t)(i * 5 & 0x7f);
}

static void fill(void)
{
    for (size_t i = 0; i < ROOM; i++) {
        to[i] = old(i);
        from[i] = new (i);
    }
}

static void rest_expect(size_t at, size_t size)
{
    for (size_t i = 0; i < ROOM; i++) {
        if (i < at || i >= at + size) {
            assert_int_equal(to[i], old(i));
        }
    }
}

TEST(copying_writes_what_was_there_and_nothing_beside_it)
{
    for (size_t shift = 0; shift < (size_t)SHIFTS * SHIFTS; shift++) {
        const size_t at = BEFORE + shift / SHIFTS, source = BEFORE + shift % SHIFTS;

        for (size_t size = 0; size <= SIZE_MAX_TRIED; size++) {
            fill();
            assert_ptr_equal(memcpy(to + at, from + source, size), to + at);
            for (size_t i = 0; i < size; i++) {
                assert_int_equal(to[at + i], new (source + i));
            }
            rest_expect(at, size);
        }
    }
}

TEST(setting_writes_the_low_byte_and_nothing_beside_it)
{
    for (size_t at = BEFORE; at < BEFORE + SHIFTS; at++) {
        for (size_t size = 0; size <= SIZE_MAX_TRIED; size++) {
            fill();
            assert_ptr_equal(memset(to + at, 0x35a, size), to + at);
            for (size_t i = 0; i < size; i++) {
                assert_int_equal(to[at + i], 0x5a);
            }
            rest_expect(at, size);
        }
    }
}

TEST(moving_within_itself_loses_nothing_in_either_direction)
{
    for (size_t at = 0; at < (size_t)2 * BEFORE; at++) {
        for (size_t size = 0; size <= SIZE_MAX_TRIED; size++) {
            fill();
            assert_ptr_equal(memmove(to + at, to + BEFORE, size), to + at);
            for (size_t i = 0; i < size; i++) {
                assert_int_equal(to[at + i], old(BEFORE + i));
            }
            rest_expect(at, size);
        }
    }
}

TEST(a_byte_is_found_where_it_is_first_and_not_behind_the_end)
{
    static const char text[] = "\xff"
                               "abcabc";

    assert_ptr_equal(memchr(text, 'b', sizeof(text)), text + 2);
    assert_ptr_equal(memchr(text, 0x100 + 'b', sizeof(text)), text + 2);
    assert_ptr_equal(memchr(text, 0xff, sizeof(text)), text);
    assert_ptr_equal(memchr(text, 'b', 3), text + 2);
    assert_null(memchr(text, 'b', 2));
    assert_null(memchr(text, 'z', sizeof(text)));
}

TEST(bytes_are_compared_without_sign_up_to_the_first_difference)
{
    assert_int_equal(memcmp("abc", "abd", 2), 0);
    assert_true(memcmp("abc", "abd", 3) < 0);
    assert_true(memcmp("abd", "abc", 3) > 0);
    assert_true(memcmp("\xff"
                       "a",
                       "\x01"
                       "b",
                       2) > 0);
    assert_true(memcmp("\x01", "\xff", 1) < 0);
    assert_int_equal(memcmp("a", "b", 0), 0);
}

TEST(a_text_is_as_long_as_it_is_and_no_longer_than_the_limit)
{
    assert_int_equal(strlen(""), 0);
    assert_int_equal(strlen("abc"), 3);
    assert_int_equal(strnlen("abc", 9), 3);
    assert_int_equal(strnlen("abc", 3), 3);
    assert_int_equal(strnlen("abc", 2), 2);
    assert_int_equal(strnlen("", 2), 0);
}

TEST(a_letter_is_found_from_either_end_and_the_end_itself_too)
{
    static const char text[] = "abcabc\0b";

    assert_ptr_equal(strchr(text, 'b'), text + 1);
    assert_ptr_equal(strchr(text, '\0'), text + 6);
    assert_null(strchr(text, 'z'));
    assert_ptr_equal(strrchr(text, 'b'), text + 4);
    assert_ptr_equal(strrchr(text, 'a'), text + 3);
    assert_ptr_equal(strrchr(text, '\0'), text + 6);
    assert_null(strrchr(text, 'z'));
}

TEST(texts_are_compared_up_to_their_ends_and_the_limit)
{
    static const char a[] = "ab\0x", b[] = "ab\0y";

    assert_int_equal(strncmp(a, b, 4), 0);
    assert_int_equal(strncmp("abc", "abd", 2), 0);
    assert_true(strncmp("abc", "abd", 3) < 0);
    assert_true(strncmp("ab", "abd", 3) < 0);
    assert_true(strncmp("\xff", "a", 1) > 0);
    assert_int_equal(strncmp("a", "b", 0), 0);
    assert_int_equal(strcmp("ab", "ab"), 0);
    assert_true(strcmp("ab", "abc") < 0);
    assert_true(strcmp("abc", "ab") > 0);
    assert_true(strcmp("", "a") < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copying_writes_what_was_there_and_nothing_beside_it),
        cmocka_unit_test(setting_writes_the_low_byte_and_nothing_beside_it),
        cmocka_unit_test(moving_within_itself_loses_nothing_in_either_direction),
        cmocka_unit_test(a_byte_is_found_where_it_is_first_and_not_behind_the_end),
        cmocka_unit_test(bytes_are_compared_without_sign_up_to_the_first_difference),
        cmocka_unit_test(a_text_is_as_long_as_it_is_and_no_longer_than_the_limit),
        cmocka_unit_test(a_letter_is_found_from_either_end_and_the_end_itself_too),
        cmocka_unit_test(texts_are_compared_up_to_their_ends_and_the_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
