/* SPDX-License-Identifier: BSD-2-Clause */
/* test_base_slots.c - slots are given out once, in runs, and the oldest comes back first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <base/slots.h>
#include <cmocka.h>

#define TEST(name) static void name(void **unused __attribute__((unused)))

static void expect_slot(uint32_t count, uint64_t slot)
{
    struct exo_result taken = base_slot_take(count);

    assert_int_equal(taken.status, EXO_OK);
    assert_int_equal(taken.value, slot);
}

TEST(every_slot_is_given_out_once)
{
    base_slots_start(100, 8);
    for (uint32_t i = 0; i < 8; i++) {
        expect_slot(1, 100 + i);
    }
    assert_int_equal(base_slot_take(1).status, EXO_E_LIMIT);
    base_slot_give(103);
    expect_slot(1, 103);
    assert_int_equal(base_slot_take(1).status, EXO_E_LIMIT);
}

TEST(a_slot_given_back_is_used_last)
{
    base_slots_start(100, 4);
    expect_slot(1, 100);
    base_slot_give(100);
    expect_slot(1, 101);
    expect_slot(1, 102);
    expect_slot(1, 103);
    expect_slot(1, 100);
}

TEST(runs_are_in_one_piece_and_do_not_wrap)
{
    base_slots_start(100, 6);
    expect_slot(4, 100);
    base_slot_give(100);
    assert_int_equal(base_slot_take(3).status, EXO_E_LIMIT); /* 104, 105 and 100 are free */
    base_slot_give(101);
    base_slot_give(102);
    expect_slot(3, 100);
    expect_slot(2, 104);
}

TEST(runs_across_the_place_of_the_search_are_found)
{
    base_slots_start(100, 6);
    expect_slot(3, 100);
    base_slot_give(101);
    base_slot_give(102);
    expect_slot(2, 103);
    base_slot_give(103); /* free: 101, 102, 103 and 105; the search begins at 105 */
    expect_slot(3, 101);
}

TEST(nonsense_is_refused)
{
    base_slots_start(100, 4);
    assert_int_equal(base_slot_take(0).status, EXO_E_LIMIT);
    assert_int_equal(base_slot_take(5).status, EXO_E_LIMIT);
    expect_slot(4, 100);
    base_slot_give(99);
    base_slot_give(104);
    base_slot_give(UINT32_MAX);
    assert_int_equal(base_slot_take(1).status, EXO_E_LIMIT);
    base_slots_start(100, 0);
    assert_int_equal(base_slot_take(1).status, EXO_E_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_slot_is_given_out_once),
        cmocka_unit_test(a_slot_given_back_is_used_last),
        cmocka_unit_test(runs_are_in_one_piece_and_do_not_wrap),
        cmocka_unit_test(runs_across_the_place_of_the_search_are_found),
        cmocka_unit_test(nonsense_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
