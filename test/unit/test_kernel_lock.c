/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kernel_lock.c - the lock: one at a time, in the order of arrival. */
#define _DEFAULT_SOURCE
#include "unit.h"

#include <pthread.h>
#include <sched.h>

enum {
    HARTS = 4,
    ROUNDS = 20000
};

static uint32_t waiting;      /* threads that found the lock held */
static uint32_t order[HARTS]; /* who came in, first to last */
static uint32_t order_count;
static uint64_t sum; /* guarded by nothing but the lock */
static _Thread_local bool is_seen;

static void wait_note(void)
{
    if (!is_seen) {
        is_seen = true;
        (void)__atomic_fetch_add(&waiting, 1, __ATOMIC_SEQ_CST);
    }
    (void)sched_yield();
}

static void relax_begin(void)
{
    waiting = 0;
    order_count = 0;
    fake.relaxed = wait_note;
}

static void *hart_enter(void *number)
{
    lock_enter();
    order[order_count++] = *(const uint32_t *)number;
    lock_leave();
    return NULL;
}

static void waiting_expect(uint32_t count)
{
    while (__atomic_load_n(&waiting, __ATOMIC_SEQ_CST) != count) {
        (void)sched_yield();
    }
}

TEST(who_comes_first_is_served_first)
{
    static const uint32_t numbers[HARTS] = {3, 0, 2, 1};
    pthread_t threads[HARTS];

    relax_begin();
    lock_enter();
    for (uint32_t i = 0; i < HARTS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, hart_enter, (void *)&numbers[i]), 0);
        waiting_expect(i + 1); /* it has its ticket before the next one arrives */
    }
    assert_int_equal(order_count, 0);
    lock_leave();
    for (uint32_t i = 0; i < HARTS; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    assert_memory_equal(order, numbers, sizeof(numbers));
}

static void *hart_count_up(void *unused_argument)
{
    for (uint32_t i = 0; i < ROUNDS; i++) {
        lock_enter();
        uint64_t seen = sum;
        if (i % 64 == 0) {
            (void)sched_yield(); /* time for another to come in between */
        }
        sum = seen + 1;
        lock_leave();
    }
    return unused_argument;
}

TEST(one_at_a_time)
{
    pthread_t threads[HARTS];

    relax_begin();
    sum = 0;
    for (uint32_t i = 0; i < HARTS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, hart_count_up, NULL), 0);
    }
    for (uint32_t i = 0; i < HARTS; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    assert_int_equal(sum, (uint64_t)HARTS * ROUNDS);
}

TEST(every_way_in_leaves_the_lock)
{
    boot_three();
    fixture_timer(1);
    fixture_kicked(2);
    fixture_interrupt(1, 7);
    fixture_fault(1, 13, 0);
    EXPECT_REFUSED(CALL1(2, EXO_CALL_DROP, 99), EXO_E_STALE);
    relax_begin();
    lock_enter();
    lock_leave();
    assert_int_equal(waiting, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_comes_first_is_served_first),
        cmocka_unit_test(one_at_a_time),
        cmocka_unit_test(every_way_in_leaves_the_lock),
    };

    return RUN(tests);
}
