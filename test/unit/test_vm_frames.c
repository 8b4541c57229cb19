/* SPDX-License-Identifier: BSD-2-Clause */
/* test_vm_frames.c - the pager's books of its frames. */
#include "frames.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <vm/list.h>

#include <cmocka.h>

/* Handles 100 and 102 are guaranteed, 101 and 103 revocable. */
static int four_setup(void **state)
{
    (void)state;
    frames_start();
    for (uint64_t i = 0; i < 4; i++) {
        if (!frames_add(100 + i, i % 2 == 1)) {
            return -1;
        }
    }
    return 0;
}

static uint32_t cost_of(uint32_t page)
{
    return page == 50 ? 0 : page; /* the number is the price, but 50 can't go */
}

static void counts_what_it_has_and_what_is_free(void **state)
{
    (void)state;
    assert_int_equal(frames_count(), 4);
    assert_int_equal(frames_free(), 4);
    assert_int_not_equal(frames_take(), FRAME_NONE);
    assert_int_equal(frames_free(), 3);
    assert_int_equal(frames_count(), 4);
}

static void gives_each_free_frame_once(void **state)
{
    bool seen[4] = {false};

    (void)state;
    for (uint32_t i = 0; i < 4; i++) {
        uint32_t frame = frames_take();
        assert_true(frame < 4 && !seen[frame]);
        seen[frame] = true;
    }
    assert_int_equal(frames_take(), FRAME_NONE);
}

static void gives_back_only_what_can_be_revoked(void **state)
{
    (void)state;
    assert_int_not_equal(frames_take_revocable(), FRAME_NONE);
    assert_int_not_equal(frames_take_revocable(), FRAME_NONE);
    assert_int_equal(frames_take_revocable(), FRAME_NONE);
    assert_int_equal(frames_free(), 2);
}

static void finds_a_frame_by_its_handle(void **state)
{
    (void)state;
    uint32_t frame = frames_find(102);

    assert_int_equal(frames[frame].handle, 102);
    assert_int_equal(frames_find(104), FRAME_NONE);
    frames_remove(frame);
    assert_int_equal(frames_find(102), FRAME_NONE);
    assert_int_equal(frames_find(0), FRAME_NONE);
    assert_int_equal(frames_free(), 3);
    assert_int_equal(frames_count(), 3);
}

static void the_cheapest_is_revocable_and_in_use(void **state)
{
    (void)state;
    assert_int_equal(frames_cheapest(cost_of), FRAME_NONE);
    frames[frames_find(100)].page = 1; /* guaranteed */
    frames[frames_find(101)].page = 20;
    frames[frames_find(103)].page = 10;
    assert_int_equal(frames_cheapest(cost_of), frames_find(103));
    frames_remove(frames_find(103));
    assert_int_equal(frames_cheapest(cost_of), frames_find(101));
    frames[frames_find(101)].page = 50;
    assert_int_equal(frames_cheapest(cost_of), FRAME_NONE);
}

static void declares_free_frames_first_and_then_by_cost(void **state)
{
    uint64_t list[5] = {0};

    (void)state;
    assert_true(frames_add(105, true) && frames_add(106, true));
    frames[frames_find(101)].page = 3;
    frames[frames_find(105)].page = 50; /* can't go */
    frames[frames_find(106)].page = 1;
    assert_int_equal(frames_declare(cost_of, list, 5), 3);
    assert_int_equal(list[0], 103);
    assert_int_equal(list[1], 106);
    assert_int_equal(list[2], 101);
    frames_remove(frames_find(103));
    assert_int_equal(frames_declare(cost_of, list, 1), 1);
    assert_int_equal(list[0], 106);
}

static void a_full_table_refuses(void **state)
{
    (void)state;
    for (uint64_t i = 4; i < FRAMES_MAX; i++) {
        assert_true(frames_add(100 + i, true));
    }
    assert_false(frames_add(5000, true));
    frames_remove(7);
    assert_true(frames_add(5000, true));
    assert_int_equal(frames_find(5000), 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(counts_what_it_has_and_what_is_free, four_setup),
        cmocka_unit_test_setup(gives_each_free_frame_once, four_setup),
        cmocka_unit_test_setup(gives_back_only_what_can_be_revoked, four_setup),
        cmocka_unit_test_setup(finds_a_frame_by_its_handle, four_setup),
        cmocka_unit_test_setup(the_cheapest_is_revocable_and_in_use, four_setup),
        cmocka_unit_test_setup(declares_free_frames_first_and_then_by_cost, four_setup),
        cmocka_unit_test_setup(a_full_table_refuses, four_setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
