/* SPDX-License-Identifier: BSD-2-Clause */
/* witness.c - counts the lives of the others, until nobody was born for long. */
#include "../check.h"

enum {
    KINDS = 4,
    FIRST_BIT = 8,
    QUIET_MS = 1500,
    LIVES_MOST = 4 /* three restarts */
};

static volatile unsigned lives[KINDS];
static volatile uint64_t last_at;

static void on_notify(struct exo_save_area *save)
{
    uint64_t bits = __atomic_exchange_n(&save->notify, 0, __ATOMIC_SEQ_CST) >> FIRST_BIT;

    for (unsigned i = 0; i < KINDS; i++) {
        lives[i] += bits >> i & 1;
    }
    last_at = bits != 0 ? base_now() : last_at;
}

int main(void)
{
    (void)base_event_handle(EXO_EVENT_NOTIFY, on_notify);
    last_at = base_now();
    on_notify(base_save()); /* what came before there was a handler */
    while (base_now() < last_at + check_ticks(QUIET_MS)) {
        base_sleep_until(base_now() + check_ticks(10));
    }
    check_equal(lives[0], LIVES_MOST, "lives with on-exit = restart");
    check_equal(lives[1], LIVES_MOST, "lives with on-fault = restart, that fault");
    check_equal(lives[2], 1, "lives with on-exit = stop");
    check_equal(lives[3], 1, "lives with on-fault = restart, that exit");
    return check_end();
}
