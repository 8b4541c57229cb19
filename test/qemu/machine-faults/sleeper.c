/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sleeper.c - sleeps a few times, then lets 120 times 10 ms pass, whatever the clock does
 * meanwhile: without timers, since one that was set by another clock comes by that.
 */
#include "../check.h"

enum {
    SLEEPS = 8,
    NAPS = 120
};

int main(void)
{
    const uint64_t length = check_ticks(10);

    for (unsigned i = 0; i < SLEEPS; i++) {
        base_sleep_until(base_now() + length);
    }
    for (unsigned i = 0; i < NAPS; i++) {
        for (uint64_t begin = base_now(); base_now() - begin < length;) {
            (void)exo_yield(EXO_NOTHING);
        }
    }
    check_true(true, "slept as often as it wanted");
    return check_end();
}
