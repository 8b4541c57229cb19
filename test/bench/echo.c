/* SPDX-License-Identifier: BSD-2-Clause */
/* echo.c - answers protected control transfers with the words that came, and does nothing else. */
#include <base/calls.h>
#include <base/upcall.h>
#include <stdint.h>

void bench_echo_entry(void);

int main(void)
{
    base_save()->pct_entry = (uint64_t)(uintptr_t)bench_echo_entry;
    for (;;) {
        (void)exo_wait(0); /* unmasked, or nobody could enter */
    }
}
