/* SPDX-License-Identifier: BSD-2-Clause */
/* neighbour.c - gets memory, slots and tables while the attacker has nothing left. */
#include "../check.h"

#include <base/broker.h>

#define FIRST_VA 0x0080000000ull

enum {
    BEGIN_MS = 60,
    EXTENTS = 16
};

int main(void)
{
    base_sleep_until(base_now() + check_ticks(BEGIN_MS));
    struct exo_result granted = broker_memory(EXTENTS, 3, EXO_STANDARD);
    check_equal(granted.value, EXTENTS, "memory from the broker");
    for (uint64_t i = 0; i < EXTENTS; i++) {
        struct base_memory memory = base_memory_take(3);
        check_status(base_map((exo_va_t){FIRST_VA + (i << 21)}, memory, CHECK_RW, 0), EXO_OK,
                     "mapped, with a table of its own");
        *(volatile uint64_t *)(uintptr_t)(FIRST_VA + (i << 21)) = i;
    }
    return check_end();
}
