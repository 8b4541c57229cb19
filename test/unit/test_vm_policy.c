/* SPDX-License-Identifier: BSD-2-Clause */
/* test_vm_policy.c - which page gives way, over page tables that the test plays. */
#include "keep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static bool accessed[VM_PAGES_MAX];
static bool fixed[VM_PAGES_MAX];
static uint32_t cleared;
static struct vm_policy_queue queue;
static struct keep keep;

static bool is_accessed(uint32_t page)
{
    return accessed[page];
}

static void accessed_clear(uint32_t page)
{
    accessed[page] = false;
    cleared++;
}

static bool is_dirty(uint32_t page)
{
    (void)page;
    return false;
}

static bool is_fixed(uint32_t page)
{
    return fixed[page];
}

static const struct vm_bits bits = {is_accessed, accessed_clear, is_dirty, is_fixed};

/* Pages 10, 11, 12, 13 come in, in this order. */
static int four_setup(void **state)
{
    (void)state;
    memset(accessed, 0, sizeof(accessed));
    memset(fixed, 0, sizeof(fixed));
    cleared = 0;
    vm_policy_fifo.start(&queue); /* all three keep the same books */
    keep_policy.start(&keep);
    for (uint32_t page = 10; page < 14; page++) {
        vm_policy_fifo.paged_in(&queue, page);
        keep_policy.paged_in(&keep, page);
    }
    return 0;
}

/* Takes the victim out, as the pager does. */
static uint32_t evict(const struct vm_policy *policy, void *state)
{
    uint32_t page = policy->victim(state, &bits);

    policy->paged_out(state, page);
    return page;
}

static void a_list_keeps_the_order_of_arrival(void **state)
{
    static struct vm_list list;

    (void)state;
    vm_list_clear(&list);
    assert_int_equal(vm_list_first(&list), VM_PAGE_NONE);
    vm_list_append(&list, 5);
    vm_list_append(&list, VM_PAGES_MAX - 1);
    vm_list_append(&list, 0);
    vm_list_append(&list, 5);
    assert_int_equal(vm_list_first(&list), VM_PAGES_MAX - 1);
    assert_int_equal(vm_list_next(&list, VM_PAGES_MAX - 1), 0);
    assert_int_equal(vm_list_next(&list, 0), 5);
    assert_int_equal(vm_list_next(&list, 5), VM_PAGE_NONE);
}

static void a_list_ignores_pages_it_does_not_have(void **state)
{
    static struct vm_list list;

    (void)state;
    vm_list_clear(&list);
    vm_list_append(&list, VM_PAGE_NONE);
    vm_list_append(&list, 7);
    vm_list_remove(&list, 8);
    vm_list_remove(&list, VM_PAGE_NONE);
    assert_int_equal(vm_list_next(&list, 8), VM_PAGE_NONE);
    assert_int_equal(vm_list_first(&list), 7);
    vm_list_remove(&list, 7);
    assert_false(vm_list_has(&list, 7));
    assert_int_equal(vm_list_first(&list), VM_PAGE_NONE);
}

static void fifo_looks_at_no_bits(void **state)
{
    (void)state;
    accessed[10] = true;
    assert_int_equal(evict(&vm_policy_fifo, &queue), 10);
    assert_int_equal(evict(&vm_policy_fifo, &queue), 11);
    assert_int_equal(cleared, 0);
}

static void clock_passes_over_what_was_used_once(void **state)
{
    (void)state;
    accessed[10] = true;
    accessed[11] = true;
    assert_int_equal(evict(&vm_policy_clock, &queue), 12);
    assert_int_equal(cleared, 2);
    assert_int_equal(evict(&vm_policy_clock, &queue), 13);
    assert_int_equal(evict(&vm_policy_clock, &queue), 10);
}

static void clock_finds_somebody_when_all_were_used(void **state)
{
    (void)state;
    memset(accessed, 1, sizeof(accessed));
    assert_int_equal(evict(&vm_policy_clock, &queue), 10);
    assert_int_equal(cleared, 4);
}

static void lru_names_what_went_longest_without_use(void **state)
{
    (void)state;
    accessed[10] = true;
    assert_int_equal(evict(&vm_policy_lru, &queue), 11);
    accessed[12] = true;
    assert_int_equal(evict(&vm_policy_lru, &queue), 13);
    assert_int_equal(evict(&vm_policy_lru, &queue), 10);
    assert_int_equal(evict(&vm_policy_lru, &queue), 12);
}

static void lru_samples_each_page_once(void **state)
{
    (void)state;
    memset(accessed, 1, sizeof(accessed));
    assert_int_equal(vm_policy_lru.victim(&queue, &bits), 10);
    assert_int_equal(cleared, 4);
    accessed[13] = true; /* the last of the list alone */
    assert_int_equal(vm_policy_lru.victim(&queue, &bits), 10);
    assert_int_equal(cleared, 5);
}

static void nobody_names_a_fixed_page(void **state)
{
    (void)state;
    fixed[10] = true;
    assert_int_equal(vm_policy_fifo.victim(&queue, &bits), 11);
    assert_int_equal(vm_policy_lru.victim(&queue, &bits), 11);
    assert_int_equal(vm_policy_clock.victim(&queue, &bits), 11);
    assert_int_equal(keep_policy.victim(&keep, &bits), 11);
    memset(fixed, 1, sizeof(fixed));
    memset(accessed, 1, sizeof(accessed));
    assert_int_equal(vm_policy_fifo.victim(&queue, &bits), VM_PAGE_NONE);
    assert_int_equal(vm_policy_lru.victim(&queue, &bits), VM_PAGE_NONE);
    assert_int_equal(vm_policy_clock.victim(&queue, &bits), VM_PAGE_NONE);
    assert_int_equal(keep_policy.victim(&keep, &bits), VM_PAGE_NONE);
}

static void keep_gives_its_range_up_last(void **state)
{
    (void)state;
    keep_range(&keep, 10, 2);
    accessed[12] = true;
    assert_int_equal(evict(&keep_policy, &keep), 13);
    assert_int_equal(evict(&keep_policy, &keep), 12);
    assert_int_equal(evict(&keep_policy, &keep), 10);
    keep_policy.paged_in(&keep, 10);
    keep_policy.paged_in(&keep, 9);
    assert_int_equal(evict(&keep_policy, &keep), 9);
    assert_int_equal(evict(&keep_policy, &keep), 11);
}

static void keep_lets_the_range_before_go(void **state)
{
    (void)state;
    keep_range(&keep, 12, 2);
    keep_range(&keep, 10, 1);
    assert_int_equal(evict(&keep_policy, &keep), 11);
    keep_policy.paged_in(&keep, 11);
    assert_int_equal(evict(&keep_policy, &keep), 12); /* before what came in later */
    keep_range(&keep, 0, 0);
    accessed[13] = true;
    accessed[11] = true;
    assert_int_equal(evict(&keep_policy, &keep), 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_keeps_the_order_of_arrival),
        cmocka_unit_test(a_list_ignores_pages_it_does_not_have),
        cmocka_unit_test_setup(fifo_looks_at_no_bits, four_setup),
        cmocka_unit_test_setup(clock_passes_over_what_was_used_once, four_setup),
        cmocka_unit_test_setup(clock_finds_somebody_when_all_were_used, four_setup),
        cmocka_unit_test_setup(lru_names_what_went_longest_without_use, four_setup),
        cmocka_unit_test_setup(lru_samples_each_page_once, four_setup),
        cmocka_unit_test_setup(nobody_names_a_fixed_page, four_setup),
        cmocka_unit_test_setup(keep_gives_its_range_up_last, four_setup),
        cmocka_unit_test_setup(keep_lets_the_range_before_go, four_setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
