/* SPDX-License-Identifier: BSD-2-Clause */
/* integer.c - runs between the others and never touches the unit. */
#include "../check.h"

int main(void)
{
    uint64_t end = base_now() + check_ticks(200);
    uint64_t state = 1;

    while (base_now() < end) {
        (void)check_random(&state);
    }
    check_true(state != 0, "ran between the others");
    return check_end();
}
