/* SPDX-License-Identifier: BSD-2-Clause */
/* victim.c - counts its positions in the info page until they are as many as foretold. */
#include "../check.h"

#include <stddef.h>

static uint64_t positions_count(void)
{
    const volatile struct exo_info *info = (const volatile struct exo_info *)base_start()->info_va;
    uint64_t count = 0;

    for (uint32_t i = 0; i < EXO_SLICE_COUNT; i++) {
        count += info->vector[base_start()->hart_first][i] == base_start()->env_index;
    }
    return count;
}

int main(void)
{
    uint64_t left = base_argument_number("left", 0);
    uint64_t end = base_now() + check_ticks(3000);

    if (base_argument_given("silent")) {
        (void)base_event_handle(EXO_EVENT_REVOKE, NULL);
    }
    while (positions_count() != left && base_now() < end) {
        base_sleep_until(base_now() + check_ticks(5));
    }
    base_sleep_until(base_now() + check_ticks(300));
    check_equal(positions_count(), left, "positions in the end");
    return check_end();
}
