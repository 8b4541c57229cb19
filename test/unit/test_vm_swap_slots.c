/* SPDX-License-Identifier: BSD-2-Clause */
/* test_vm_swap_slots.c - the pager's half of the swap space, and the broker's. */
#include "swap_slots.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void the_first_half_is_the_pagers(void **state)
{
    (void)state;
    swap_slots_start(8);
    assert_int_equal(swap_slots_free(), 4);
    for (uint32_t i = 0; i < 4; i++) {
        assert_true(swap_slot_take() < 4);
    }
    assert_int_equal(swap_slot_take(), SWAP_SLOT_NONE);
}

static void a_slot_is_given_once(void **state)
{
    bool seen[4] = {false};

    (void)state;
    swap_slots_start(8);
    for (uint32_t i = 0; i < 4; i++) {
        uint32_t slot = swap_slot_take();
        assert_false(seen[slot]);
        seen[slot] = true;
    }
    swap_slot_give(2);
    assert_int_equal(swap_slot_take(), 2);
}

static void giving_what_is_not_taken_changes_nothing(void **state)
{
    (void)state;
    swap_slots_start(8);
    swap_slot_give(1); /* free already */
    swap_slot_give(6); /* the broker's */
    swap_slot_give(8);
    swap_slot_give(SWAP_SLOT_NONE);
    assert_int_equal(swap_slots_free(), 4);
}

static void what_the_broker_filled_becomes_the_pagers(void **state)
{
    (void)state;
    swap_slots_start(8);
    assert_true(swap_slot_adopt(7));
    assert_false(swap_slot_adopt(7));
    assert_false(swap_slot_adopt(1)); /* was never the broker's */
    assert_false(swap_slot_adopt(8));
    assert_int_equal(swap_slots_free(), 4);
    swap_slot_give(7);
    assert_int_equal(swap_slots_free(), 5);
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_not_equal(swap_slot_take(), SWAP_SLOT_NONE);
    }
    assert_int_equal(swap_slot_take(), SWAP_SLOT_NONE);
}

static void without_swap_there_is_no_slot(void **state)
{
    (void)state;
    swap_slots_start(0);
    assert_int_equal(swap_slot_take(), SWAP_SLOT_NONE);
    swap_slots_start(1);
    assert_int_equal(swap_slot_take(), SWAP_SLOT_NONE);
}

static void more_than_it_can_count_is_cut_off(void **state)
{
    (void)state;
    swap_slots_start(4 * SWAP_SLOTS_MAX);
    assert_int_equal(swap_slots_free(), SWAP_SLOTS_MAX);
    assert_false(swap_slot_adopt(SWAP_SLOTS_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_half_is_the_pagers),
        cmocka_unit_test(a_slot_is_given_once),
        cmocka_unit_test(giving_what_is_not_taken_changes_nothing),
        cmocka_unit_test(what_the_broker_filled_becomes_the_pagers),
        cmocka_unit_test(without_swap_there_is_no_slot),
        cmocka_unit_test(more_than_it_can_count_is_cut_off),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
