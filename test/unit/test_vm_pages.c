/* SPDX-License-Identifier: BSD-2-Clause */
/* test_vm_pages.c - the states of a page. */
#include "pages.h"
#include "swap_slots.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static int pages_setup(void **state)
{
    (void)state;
    pages_start();
    return 0;
}

static void regions_lie_one_behind_the_other(void **state)
{
    (void)state;
    assert_int_equal(pages_add(3, 0, true), 0);
    assert_int_equal(pages_add(5, 1, false), 3);
    assert_int_equal(pages[2].region, 0);
    assert_int_equal(pages[3].region, 1);
    assert_int_equal(pages[8].state, PAGE_OUTSIDE);
}

static void a_region_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    assert_int_equal(pages_add(0, 0, false), VM_PAGE_NONE);
    assert_int_equal(pages_add(VM_PAGES_MAX, 0, false), 0);
    assert_int_equal(pages_add(1, 1, false), VM_PAGE_NONE);
}

static void content_comes_from_zero_the_file_or_swap(void **state)
{
    (void)state;
    struct page *file = &pages[pages_add(1, 0, true)];
    struct page *memory = &pages[pages_add(1, 1, false)];

    assert_int_equal(page_source(file), PAGE_FROM_FILE);
    assert_int_equal(page_source(memory), PAGE_FROM_ZERO);
    assert_int_equal(page_source(&pages[2]), PAGE_FROM_NOWHERE);
    assert_true(page_enter(memory, 4));
    assert_int_equal(page_source(memory), PAGE_FROM_NOWHERE);
    page_leave(memory, 9);
    assert_int_equal(page_source(memory), PAGE_FROM_SWAP);
}

static void only_an_absent_page_enters_and_it_enters_clean(void **state)
{
    (void)state;
    struct page *page = &pages[pages_add(1, 0, false)];

    page->flags = PAGE_DIRTY | PAGE_CLEARING;
    assert_true(page_enter(page, 4));
    assert_int_equal(page->flags, 0);
    assert_int_equal(page->frame, 4);
    assert_false(page_enter(page, 5));
    assert_int_equal(page->frame, 4);
    assert_false(page_enter(&pages[1], 5));
}

static void a_clean_page_that_leaves_is_zero_again(void **state)
{
    (void)state;
    struct page *page = &pages[pages_add(1, 0, false)];

    (void)page_enter(page, 4);
    page_leave(page, SWAP_SLOT_NONE);
    assert_int_equal(page_source(page), PAGE_FROM_ZERO);
}

static void a_file_page_that_is_taken_is_only_absent(void **state)
{
    (void)state;
    struct page *page = &pages[pages_add(1, 0, true)];

    (void)page_enter(page, 4);
    assert_int_equal(page_take(page, SWAP_SLOT_NONE), SWAP_SLOT_NONE);
    assert_int_equal(page_source(page), PAGE_FROM_FILE);
}

static void a_taken_page_comes_back_from_where_it_was_saved(void **state)
{
    (void)state;
    struct page *page = &pages[pages_add(1, 0, false)];

    (void)page_enter(page, 4);
    page->slot = 7; /* an older copy: nobody knows whether it is still right */
    assert_int_equal(page_take(page, 30), 7);
    assert_int_equal(page_source(page), PAGE_FROM_SWAP);
    assert_int_equal(page->slot, 30);
}

static void a_taken_page_that_was_saved_nowhere_is_lost(void **state)
{
    (void)state;
    struct page *page = &pages[pages_add(1, 0, false)];

    (void)page_enter(page, 4);
    page->slot = 7;
    assert_int_equal(page_take(page, SWAP_SLOT_NONE), 7);
    assert_int_equal(page->state, PAGE_LOST);
    assert_int_equal(page_source(page), PAGE_FROM_NOWHERE);
    assert_false(page_enter(page, 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(regions_lie_one_behind_the_other, pages_setup),
        cmocka_unit_test_setup(a_region_that_does_not_fit_is_refused, pages_setup),
        cmocka_unit_test_setup(content_comes_from_zero_the_file_or_swap, pages_setup),
        cmocka_unit_test_setup(only_an_absent_page_enters_and_it_enters_clean, pages_setup),
        cmocka_unit_test_setup(a_clean_page_that_leaves_is_zero_again, pages_setup),
        cmocka_unit_test_setup(a_file_page_that_is_taken_is_only_absent, pages_setup),
        cmocka_unit_test_setup(a_taken_page_comes_back_from_where_it_was_saved, pages_setup),
        cmocka_unit_test_setup(a_taken_page_that_was_saved_nowhere_is_lost, pages_setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
