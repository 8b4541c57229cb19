/* SPDX-License-Identifier: BSD-2-Clause */
/* test_broker_pool.c - frames are neither lost nor given twice. */
#include "pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    ROUNDS = 20000,
    BLOCKS = 256,
};

static uint8_t tables[POOL_TABLE_BYTES * POOL_FRAMES_MAX];

static int pool_setup(void **state)
{
    (void)state;
    pool_init();
    assert_true(pool_add(0x80200, 4, 11));
    assert_true(pool_add(0x80400, 8, 12));
    assert_true(pool_add(0x80210, 0, 13));
    memset(tables, 0xa5, sizeof(tables));
    pool_open(tables);
    return 0;
}

static void uses_the_largest_extent_first(void **state)
{
    uint64_t base;

    (void)state;
    assert_true(pool_take(0, 1, POOL_SYSTEM, &base));
    assert_int_equal(base, 0x80400);
    assert_int_equal(base, pool_largest()->base);
    assert_int_equal(pool_extent_of(base, 0)->handle, 12);
}

static void blocks_are_aligned_and_disjoint(void **state)
{
    uint64_t a;
    uint64_t b;

    (void)state;
    assert_true(pool_take(0, 1, POOL_SYSTEM, &a));
    assert_true(pool_take(3, 1, POOL_SYSTEM, &b));
    assert_int_equal(b % 8, 0);
    assert_true(a < b || a >= b + 8);
    assert_true(pool_is_conserved());
}

static void gives_no_more_than_there_is(void **state)
{
    uint64_t base;
    uint32_t count = 0;

    (void)state;
    assert_false(pool_take(9, 1, POOL_SYSTEM, &base));
    while (pool_take(0, 1, POOL_STANDARD, &base)) {
        count++;
    }
    assert_int_equal(count, pool_total());
    assert_int_equal(pool_free(), 0);
    assert_int_equal(pool_give_all(1), count);
    assert_int_equal(pool_free(), pool_total());
    assert_true(pool_take(8, 2, POOL_SYSTEM, &base)); /* merged again */
    assert_true(pool_is_conserved());
}

static void refuses_frames_of_somebody_else(void **state)
{
    uint64_t base;

    (void)state;
    assert_true(pool_take(2, 1, POOL_STANDARD, &base));
    assert_false(pool_give(base, 2, 2, POOL_STANDARD));
    assert_false(pool_give(base, 2, 1, POOL_BORROWED));
    assert_false(pool_give(base, 3, 1, POOL_STANDARD));
    assert_false(pool_give(base + 1, 1, 1, POOL_STANDARD));
    assert_false(pool_give(0x1000, 0, 1, POOL_STANDARD));
    assert_false(pool_give(base, 64, 1, POOL_STANDARD));
    assert_true(pool_give(base + 1, 0, 1, POOL_STANDARD));
    assert_false(pool_give(base + 1, 0, 1, POOL_STANDARD));
    assert_false(pool_give(base, 2, 1, POOL_STANDARD));
    assert_int_equal(pool_held(1, POOL_STANDARD), 3);
    assert_true(pool_is_conserved());
}

static void never_merges_across_extents(void **state)
{
    uint64_t base;

    (void)state;
    pool_init();
    assert_true(pool_add(0x80200, 0, 1));
    assert_true(pool_add(0x80201, 0, 2));
    pool_open(tables);
    assert_false(pool_take(1, 1, POOL_SYSTEM, &base));
    assert_true(pool_take(0, 1, POOL_SYSTEM, &base));
    assert_true(pool_give(base, 0, 1, POOL_SYSTEM));
    assert_false(pool_take(1, 1, POOL_SYSTEM, &base));
}

static void refuses_more_than_its_books_hold(void **state)
{
    (void)state;
    assert_false(pool_add(0x100000, 20, 9));
    assert_false(pool_add(0x100000, 30, 9));
    for (uint64_t i = 0; i < POOL_EXTENTS_MAX - 3; i++) {
        assert_true(pool_add(0x90000 + 2 * i, 0, 20 + i));
    }
    assert_false(pool_add(0x95000, 0, 9));
    pool_open(tables);
    assert_true(pool_is_conserved());
}

static void names_the_extent_with_most_of_a_holder(void **state)
{
    uint64_t base;
    uint32_t count;

    (void)state;
    assert_null(pool_extent_most(1, POOL_STANDARD, &count));
    assert_true(pool_take(2, 1, POOL_GUARANTEED, &base));
    assert_null(pool_extent_most(1, POOL_STANDARD, &count));
    assert_true(pool_take(1, 1, POOL_STANDARD, &base));
    assert_int_equal(pool_extent_most(1, POOL_STANDARD, &count)->handle, 12);
    assert_int_equal(count, 2);
    assert_null(pool_extent_most(1, POOL_BORROWED, &count));
}

struct block {
    uint64_t base;
    uint32_t order;
    uint8_t holder;
};

static void conserves_frames_whatever_happens(void **state)
{
    struct block block[BLOCKS];
    uint32_t count = 0;

    (void)state;
    srand(1);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        struct block b = {.order = (uint32_t)rand() % 5, .holder = (uint8_t)(1 + rand() % 4)};
        if (count < BLOCKS && rand() % 2 == 0) {
            if (pool_take(b.order, b.holder, POOL_BORROWED, &b.base)) {
                block[count++] = b;
            }
        } else if (count > 0) {
            uint32_t at = (uint32_t)rand() % count;
            b = block[at];
            block[at] = block[--count];
            assert_true(pool_give(b.base, b.order, b.holder, POOL_BORROWED));
        }
        if (round % 100 == 0) {
            assert_true(pool_is_conserved());
        }
    }
    for (uint8_t holder = 1; holder <= 4; holder++) {
        (void)pool_give_all(holder);
    }
    assert_int_equal(pool_free(), pool_total());
    assert_true(pool_is_conserved());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(uses_the_largest_extent_first, pool_setup),
        cmocka_unit_test_setup(blocks_are_aligned_and_disjoint, pool_setup),
        cmocka_unit_test_setup(gives_no_more_than_there_is, pool_setup),
        cmocka_unit_test_setup(refuses_frames_of_somebody_else, pool_setup),
        cmocka_unit_test_setup(never_merges_across_extents, pool_setup),
        cmocka_unit_test_setup(refuses_more_than_its_books_hold, pool_setup),
        cmocka_unit_test_setup(names_the_extent_with_most_of_a_holder, pool_setup),
        cmocka_unit_test_setup(conserves_frames_whatever_happens, pool_setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
