/* SPDX-License-Identifier: BSD-2-Clause */
/* misses.c - windows as a cache: what was asked for once is set again without S-mode. */
#include "payload.h"

enum {
    PAGES = 9, /* more than there are windows */
    ROUNDS = 3
};

static uint64_t page(uint64_t number)
{
    return VAULT + (number << 12);
}

static bool is_reached(uint64_t number)
{
    (void)user_run(user_store, page(number) + 8);
    return user_seen[0] == CAUSE_CALL;
}

static void all_set(void)
{
    for (uint64_t i = 0; i < PAGES; i++) {
        (void)window(page(i), page(i), 12, READ | WRITE);
    }
}

static void turns_are_taken(void)
{
    uint64_t reached = 0;

    all_set();
    for (uint64_t i = 0; i < ROUNDS * PAGES; i++) {
        reached += is_reached(i % PAGES);
    }
    ok(reached == ROUNDS * PAGES, "more pages than windows, and S-mode sees no miss");
    ok(load_cause(VAULT) == CAUSE_LOAD, "while it stays out");
    ok(windows_clear() == ROUNDS * PAGES, "the firmware has counted them");
    ok(!is_reached(0), "after the windows went the first touch is the kernel's");
}

static void names_are_kept_apart(void)
{
    (void)window(page(0), page(0), 12, READ | WRITE);
    ok(is_reached(1), "what is remembered is filled when one window is set");
    (void)windows_clear();
    (void)window_named(page(0), page(0), 12, READ | WRITE, 2);
    ok(is_reached(0) && !is_reached(1), "not in another space");
    (void)windows_clear();
    ok(sbi(EXO_SBI, EXO_SBI_FORGET, 0, 0, 0).error == 0, "all is forgotten");
    (void)window(page(0), page(0), 12, READ | WRITE);
    ok(is_reached(0) && !is_reached(1), "and not filled");
    (void)windows_clear();
}

static void covered_windows_come_out(void)
{
    (void)window(page(0), page(0), 12, READ);
    (void)window(page(1), page(0), 13, READ | WRITE);
    ok(is_reached(1), "a window of two pages");
    (void)window(page(0) + 8, page(0), 13, READ | WRITE);
    struct sbi again = window_named(page(0) + 8, page(0), 13, READ | WRITE, 1);
    ok(is_reached(0), "one that was covered by a lower slot is set alone");
    ok(again.error == 0, "as it was asked for again");
    again = window_named(page(0) + 8, page(0), 13, READ | WRITE, 1);
    ok(again.error == 0 && again.value == 1, "if that does not help it is no miss");
    (void)windows_clear();
}

static void miss_cost(void)
{
    uint64_t least = ~0ull;

    all_set();
    for (uint64_t i = 0; i < ROUNDS * PAGES; i++) {
        (void)user_run(user_load, page(i % PAGES));
        least = user_seen[5] < least ? user_seen[5] : least;
    }
    cost("a miss filled, the load included", least - 1);
    (void)windows_clear();
}

void misses_are_filled(void)
{
    turns_are_taken();
    names_are_kept_apart();
    covered_windows_come_out();
    miss_cost();
    (void)sbi(EXO_SBI, EXO_SBI_FORGET, 0, 0, 0);
}
