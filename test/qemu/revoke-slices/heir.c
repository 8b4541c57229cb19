/* SPDX-License-Identifier: BSD-2-Clause */
/* heir.c - the positions of both come to it, and it runs in them. */
#include "slices.h"

int main(void)
{
    uint32_t before = 2; /* as described: what is moved to it may come before it looks */
    uint64_t end = base_now() + check_ticks(4000);

    while (positions_own() < before + 2 * MOVED && base_now() < end) {
        base_sleep_until(base_now() + check_ticks(5));
    }
    check_equal(positions_own(), before + 2 * MOVED, "it has the time of both");
    return check_end();
}
