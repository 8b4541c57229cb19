/* SPDX-License-Identifier: BSD-2-Clause */
/* test_broker_admit.c - what is promised once is not promised twice. */
#include "admit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct description all;
static struct admission admission;
static char told[256]; /* the newest refusal */

void description_refused(const char *path, const char *what, const char *detail)
{
    (void)snprintf(told, sizeof(told), "%s: %s %s", path, what, detail);
}

/* The environments admitted so far: one, with a bit of everything. */
static int setup(void **state)
{
    struct description_environment *first = &all.environment[0];

    (void)state;
    memset(&all, 0, sizeof(all));
    told[0] = 0;
    admission = (struct admission){.limits = {.hart_count = 2, .frames = 100}};
    all.environment_count = 1;
    all.slice_count = 1;
    all.slice[0] = (struct description_slice){.hart = 0, .start = 0, .count = 4};
    strcpy(first->name, "first");
    first->slice_count = 1;
    first->slice[0] = (struct description_slice){.hart = 1, .start = 8, .count = 8};
    first->device_count = 1;
    first->device[0] = (struct description_device){.base = 0x1000, .size = 0x2000};
    first->irq_count = 1;
    first->irq[0] = 5;
    return 0;
}

static struct description_environment second(void)
{
    struct description_environment e = {0};

    strcpy(e.name, "second");
    return e;
}

static bool admit(struct description_environment *e)
{
    return admit_environment(&admission, &all, e, "/environments/second");
}

static bool admit_slice(uint32_t hart, uint32_t start, uint32_t count)
{
    struct description_environment e = second();

    e.slice_count = 1;
    e.slice[0] = (struct description_slice){.hart = hart, .start = start, .count = count};
    return admit(&e);
}

static void positions_have_one_taker(void **state)
{
    (void)state;
    assert_true(admit_slice(1, 0, 8));
    assert_true(admit_slice(1, 16, 8));
    assert_true(admit_slice(0, 8, 8)); /* the same positions of another hart */
    assert_false(admit_slice(1, 15, 1));
    assert_false(admit_slice(1, 0, 9));
    assert_false(admit_slice(1, 10, 2));
    assert_false(admit_slice(0, 3, 1)); /* the broker's own */
    assert_non_null(strstr(told, "/broker"));
    assert_false(admit_slice(2, 20, 1)); /* no such hart */
}

static void nobody_takes_a_position_twice(void **state)
{
    (void)state;
    struct description_environment e = second();

    e.slice_count = 2;
    e.slice[0] = (struct description_slice){.hart = 1, .start = 20, .count = 4};
    e.slice[1] = (struct description_slice){.hart = 1, .start = 23, .count = 2};
    assert_false(admit(&e));
    e.slice[1].start = 24;
    assert_true(admit(&e));
    all.slice_count = 2;
    all.slice[1] = (struct description_slice){.hart = 0, .start = 3, .count = 1};
    assert_false(admit_broker(&admission, &all));
    all.slice[1].start = 4;
    assert_true(admit_broker(&admission, &all));
    all.slice[1].hart = 2;
    assert_false(admit_broker(&admission, &all));
}

static void devices_and_lines_have_one_taker(void **state)
{
    (void)state;
    struct description_environment e = second();

    e.device_count = 1;
    e.device[0] = (struct description_device){.base = 0x2000, .size = 0x1000};
    assert_false(admit(&e));
    assert_non_null(strstr(told, "/environments/first"));
    e.device[0].base = 0x3000;
    assert_true(admit(&e));
    e.irq_count = 1;
    e.irq[0] = 5;
    assert_false(admit(&e));
    e.irq[0] = 6;
    assert_true(admit(&e));
}

static void names_are_used_once(void **state)
{
    (void)state;
    struct description_environment e = second();

    strcpy(e.name, "first");
    assert_false(admit(&e));
}

static void guaranteed_memory_and_swap_fit_or_are_refused(void **state)
{
    (void)state;
    struct description_environment e = second();

    e.memory[EXO_GUARANTEED] = 60;
    e.memory[EXO_STANDARD] = 1000; /* not promised */
    e.swap_frames = 41;
    assert_false(admit(&e));
    assert_int_equal(admission.frames, 0); /* a refusal promises nothing */
    e.swap_frames = 40;
    assert_true(admit(&e));
    assert_int_equal(admission.frames, 100);
    e = second();
    assert_true(admit(&e));
    e.memory[EXO_GUARANTEED] = 1;
    assert_false(admit(&e));
    e.memory[EXO_GUARANTEED] = UINT32_MAX;
    e.swap_frames = UINT32_MAX;
    assert_false(admit(&e));
}

static void peer_add(uint32_t index, const char *name)
{
    struct description_environment *e = &all.environment[index];

    strcpy(e->peer[e->peer_count++], name);
}

static void peers_that_are_there_are_kept(void **state)
{
    (void)state;
    all.environment_count = 2;
    all.environment[1] = second();
    peer_add(0, "second");
    peer_add(1, "first");
    admit_peers(&all);
    assert_int_equal(all.environment_count, 2);
    assert_int_equal(all.environment[0].peer_count, 1);
    assert_string_equal(told, "");
}

static void whose_peers_are_not_there_is_left_out(void **state)
{
    (void)state;
    all.environment_count = 2;
    all.environment[1] = second();
    peer_add(0, "second");
    peer_add(0, "nobody");
    admit_peers(&all);
    assert_int_equal(all.environment_count, 1);
    assert_string_equal(all.environment[0].name, "second");
    assert_string_equal(told, "/environments/first: peers: no such environment: nobody");
}

static void nobody_is_a_peer_of_itself(void **state)
{
    (void)state;
    peer_add(0, "first");
    admit_peers(&all);
    assert_int_equal(all.environment_count, 0);
}

/* first wants second, second wants nobody. */
static void whose_peer_is_left_out_is_left_out_too(void **state)
{
    (void)state;
    all.environment_count = 3;
    all.environment[1] = second();
    all.environment[2] = second();
    strcpy(all.environment[2].name, "third");
    peer_add(0, "second");
    peer_add(1, "nobody");
    admit_peers(&all);
    assert_int_equal(all.environment_count, 1);
    assert_string_equal(all.environment[0].name, "third");
    assert_string_equal(told, "/environments/first: peers: no such environment: second");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(positions_have_one_taker, setup),
        cmocka_unit_test_setup(nobody_takes_a_position_twice, setup),
        cmocka_unit_test_setup(devices_and_lines_have_one_taker, setup),
        cmocka_unit_test_setup(names_are_used_once, setup),
        cmocka_unit_test_setup(guaranteed_memory_and_swap_fit_or_are_refused, setup),
        cmocka_unit_test_setup(peers_that_are_there_are_kept, setup),
        cmocka_unit_test_setup(whose_peers_are_not_there_is_left_out, setup),
        cmocka_unit_test_setup(nobody_is_a_peer_of_itself, setup),
        cmocka_unit_test_setup(whose_peer_is_left_out_is_left_out_too, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
