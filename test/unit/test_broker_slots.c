/* SPDX-License-Identifier: BSD-2-Clause */
/* test_broker_slots.c - runs of ledger slots. */
#include "ledger_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static int run_setup(void **state)
{
    (void)state;
    ledger_run_init(100, 1000);
    return 0;
}

static void takes_runs_that_are_contiguous_and_disjoint(void **state)
{
    (void)state;
    assert_int_equal(ledger_run_take(1), 100);
    assert_int_equal(ledger_run_take(10), 101);
    assert_int_equal(ledger_run_take(1), 111);
    assert_int_equal(ledger_run_free(), 988);
}

static void refuses_what_does_not_fit(void **state)
{
    (void)state;
    assert_int_equal(ledger_run_take(0), 0);
    assert_int_equal(ledger_run_take(1001), 0);
    assert_int_equal(ledger_run_take(1000), 100);
    assert_int_equal(ledger_run_take(1), 0);
}

static void reuses_what_was_given_back(void **state)
{
    (void)state;
    assert_int_equal(ledger_run_take(1000), 100);
    ledger_run_give(500, 10);
    assert_int_equal(ledger_run_take(11), 0);
    assert_int_equal(ledger_run_take(10), 500);
    ledger_run_give(100, 1000);
    assert_int_equal(ledger_run_free(), 1000);
}

static void ignores_slots_that_are_not_its_own(void **state)
{
    (void)state;
    ledger_run_give(0, 100);
    ledger_run_give(1100, 50);
    ledger_run_give(100, 5); /* free already */
    assert_int_equal(ledger_run_free(), 1000);
    assert_int_equal(ledger_run_take(1), 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(takes_runs_that_are_contiguous_and_disjoint, run_setup),
        cmocka_unit_test_setup(refuses_what_does_not_fit, run_setup),
        cmocka_unit_test_setup(reuses_what_was_given_back, run_setup),
        cmocka_unit_test_setup(ignores_slots_that_are_not_its_own, run_setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
