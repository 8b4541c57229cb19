/* SPDX-License-Identifier: BSD-2-Clause */
/* test_rt_schedule.c - which job runs when, and what is counted against it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <rt/schedule.h>

#define TEST(name) static void name(void **unused __attribute__((unused)))

/* Two jobs: the one with the longer deadline has the better priority. */
static struct rt_schedule two_jobs(enum rt_policy policy)
{
    struct rt_schedule s = {.policy = policy};

    assert_int_equal(schedule_add(&s, 100, 90, 1, 3), 0);
    assert_int_equal(schedule_add(&s, 50, 20, 2, 0), 1);
    schedule_start(&s, 1000);
    return s;
}

TEST(jobs_whose_times_make_no_sense_are_refused)
{
    struct rt_schedule s = {.policy = RT_FIXED_PRIORITY};

    assert_int_equal(schedule_add(&s, 0, 0, 1, 0), RT_JOB_NONE);
    assert_int_equal(schedule_add(&s, 10, 0, 1, 0), RT_JOB_NONE);
    assert_int_equal(schedule_add(&s, 10, 11, 1, 0), RT_JOB_NONE);
    for (uint32_t i = 0; i < RT_JOB_MAX; i++) {
        assert_int_equal(schedule_add(&s, 10, 10, 1, 0), i);
    }
    assert_int_equal(schedule_add(&s, 10, 10, 1, 0), RT_JOB_NONE);
    assert_int_equal(s.count, RT_JOB_MAX);
}

TEST(nothing_is_ready_before_its_release)
{
    struct rt_schedule s = two_jobs(RT_FIXED_PRIORITY);

    schedule_release(&s, 999);
    assert_int_equal(schedule_pick(&s), RT_JOB_NONE);
    assert_int_equal(schedule_next(&s), 1000);
    schedule_release(&s, 1000);
    assert_int_not_equal(schedule_pick(&s), RT_JOB_NONE);
    assert_int_equal(schedule_next(&s), 1050);
}

TEST(fixed_priority_takes_the_lower_number)
{
    struct rt_schedule s = two_jobs(RT_FIXED_PRIORITY);

    schedule_release(&s, 1000);
    assert_int_equal(schedule_pick(&s), 0);
    schedule_complete(&s, 0, 1010);
    assert_int_equal(schedule_pick(&s), 1);
}

TEST(earliest_deadline_counts_from_the_release)
{
    struct rt_schedule s = two_jobs(RT_EARLIEST_DEADLINE);

    schedule_release(&s, 1000);
    assert_int_equal(schedule_pick(&s), 1); /* 1020 before 1090 */
    schedule_complete(&s, 1, 1010);
    assert_int_equal(schedule_pick(&s), 0);
    schedule_release(&s, 1050);
    assert_int_equal(schedule_pick(&s), 1); /* 1070 before 1090 */
    schedule_complete(&s, 1, 1060);
    schedule_complete(&s, 0, 1080);
    schedule_release(&s, 1100);
    assert_int_equal(schedule_pick(&s), 1); /* 1120 before 1190 */
}

TEST(equal_jobs_run_in_the_order_they_were_added)
{
    struct rt_schedule s = {.policy = RT_EARLIEST_DEADLINE};

    (void)schedule_add(&s, 100, 50, 1, 0);
    (void)schedule_add(&s, 100, 50, 1, 0);
    schedule_start(&s, 0);
    schedule_release(&s, 0);
    assert_int_equal(schedule_pick(&s), 0);
    s.policy = RT_FIXED_PRIORITY;
    assert_int_equal(schedule_pick(&s), 0);
}

TEST(a_deadline_is_met_at_its_last_tick_and_missed_after_it)
{
    struct rt_schedule s = two_jobs(RT_FIXED_PRIORITY);

    schedule_release(&s, 1000);
    schedule_complete(&s, 1, 1020);
    assert_int_equal(s.job[1].counts.misses, 0);
    schedule_release(&s, 1050);
    schedule_complete(&s, 1, 1071);
    assert_int_equal(s.job[1].counts.misses, 1);
    assert_int_equal(s.job[1].counts.completions, 2);
    assert_int_equal(s.job[1].counts.response_max, 21);
}

TEST(a_release_during_a_job_is_a_miss_and_skipped)
{
    struct rt_schedule s = two_jobs(RT_FIXED_PRIORITY);

    schedule_release(&s, 1000);
    schedule_release(&s, 1100); /* both releases of job 1 and one of job 0 come too early */
    assert_int_equal(s.job[1].counts.releases, 3);
    assert_int_equal(s.job[1].counts.misses, 2);
    assert_int_equal(s.job[1].released_at, 1000);
    assert_int_equal(s.job[0].counts.misses, 1);
    schedule_complete(&s, 1, 1101);
    schedule_release(&s, 1101);
    assert_false(s.job[1].is_ready);
    assert_int_equal(schedule_next(&s), 1150);
}

TEST(jitter_is_taken_at_the_first_start_only)
{
    struct rt_schedule s = two_jobs(RT_FIXED_PRIORITY);

    schedule_release(&s, 1000);
    schedule_begin(&s, 0, 1003);
    schedule_begin(&s, 0, 1030); /* it was preempted */
    schedule_complete(&s, 0, 1040);
    schedule_release(&s, 1100);
    schedule_begin(&s, 0, 1109);
    assert_int_equal(s.job[0].counts.starts, 2);
    assert_int_equal(s.job[0].counts.jitter_min, 3);
    assert_int_equal(s.job[0].counts.jitter_max, 9);
    assert_int_equal(s.job[0].counts.jitter_total, 12);
}

TEST(limits_end_the_schedule_after_the_last_completion)
{
    struct rt_schedule s = {.policy = RT_FIXED_PRIORITY};

    (void)schedule_add(&s, 10, 10, 1, 2);
    schedule_start(&s, 0);
    schedule_release(&s, 0);
    schedule_complete(&s, 0, 5);
    assert_false(schedule_is_over(&s));
    schedule_release(&s, 1000);
    assert_int_equal(s.job[0].counts.releases, 2);
    assert_int_equal(schedule_next(&s), UINT64_MAX);
    assert_false(schedule_is_over(&s));
    schedule_complete(&s, 0, 1001);
    assert_true(schedule_is_over(&s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_whose_times_make_no_sense_are_refused),
        cmocka_unit_test(nothing_is_ready_before_its_release),
        cmocka_unit_test(fixed_priority_takes_the_lower_number),
        cmocka_unit_test(earliest_deadline_counts_from_the_release),
        cmocka_unit_test(equal_jobs_run_in_the_order_they_were_added),
        cmocka_unit_test(a_deadline_is_met_at_its_last_tick_and_missed_after_it),
        cmocka_unit_test(a_release_during_a_job_is_a_miss_and_skipped),
        cmocka_unit_test(jitter_is_taken_at_the_first_start_only),
        cmocka_unit_test(limits_end_the_schedule_after_the_last_completion),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
