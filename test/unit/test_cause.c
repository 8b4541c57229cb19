/* SPDX-License-Identifier: BSD-2-Clause */
/* test_cause.c - what the numbers of traps and registers mean (privileged specification, scause).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <exo/call.h>
#include <port/arch.h>

#define TEST(name) static void name(void **unused __attribute__((unused)))

TEST(exactly_three_causes_are_faults_of_pages_and_three_of_access)
{
    for (uint64_t cause = 0; cause < 70; cause++) {
        assert_int_equal(arch_cause_is_page_fault(cause),
                         cause == 12 || cause == 13 || cause == 15);
        assert_int_equal(arch_cause_is_access_fault(cause), cause == 1 || cause == 5 || cause == 7);
        assert_int_equal(arch_cause_is_illegal(cause), cause == 2);
    }
}

TEST(a_page_fault_says_what_was_wanted)
{
    assert_int_equal(arch_cause_access(12), EXO_EXECUTE);
    assert_int_equal(arch_cause_access(13), EXO_READ);
    assert_int_equal(arch_cause_access(15), EXO_WRITE);
}

TEST(what_has_no_name_is_called_unknown)
{
    assert_string_equal(arch_cause_name(0), "instruction address misaligned");
    assert_string_equal(arch_cause_name(2), "illegal instruction");
    assert_string_equal(arch_cause_name(15), "store page fault");
    assert_string_equal(arch_cause_name(16), "unknown");
    assert_string_equal(arch_cause_name(~0ull), "unknown");
    assert_string_equal(arch_register_name(0), "pc");
    assert_string_equal(arch_register_name(10), "a0");
    assert_string_equal(arch_register_name(31), "t6");
    assert_string_equal(arch_register_name(32), "?");
    assert_string_equal(arch_register_name(~0u), "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exactly_three_causes_are_faults_of_pages_and_three_of_access),
        cmocka_unit_test(a_page_fault_says_what_was_wanted),
        cmocka_unit_test(what_has_no_name_is_called_unknown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
