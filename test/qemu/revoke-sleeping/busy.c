/* SPDX-License-Identifier: BSD-2-Clause */
/* busy.c - never sleeps, so that nobody gets spare time, until the victim has ended. */
#include "../check.h"

int main(void)
{
    const struct base_start *start = base_start();
    const volatile struct exo_info *info = (const volatile struct exo_info *)start->info_va;
    uint64_t end = base_now() + check_ticks(5000);

    while (info->env_state[start->env_index - 1] != EXO_ENV_FREE && base_now() < end) {
    }
    return check_end();
}
