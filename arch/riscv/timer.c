/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * timer.c - one comparator for each hart: its own where Sstc is there, else the firmware's.
 */
#include "csr.h"
#include "layout.h"
#include "opensbi/exo_sbi.h"
#include "riscv.h"
#include "sbi.h"
#include <port/arch.h>

static bool timer_is_own;
static const volatile uint64_t *clock;

bool timer_probe(void)
{
    timer_is_own = probe_stimecmp() != 0;
    if (sbi_has((enum sbi_extension)EXO_SBI) &&
        (sbi_call(EXO_SBI, EXO_SBI_INFO, 0, 0, 0).value & EXO_SBI_INFO_TIME_PAGE) != 0) {
        clock = (const volatile uint64_t *)(LAYOUT_DIRECT_VA + EXO_SBI_TIME_COUNTER);
    }
    return timer_is_own || sbi_call(SBI_TIME, 0, ~0ull, 0, 0).error == 0;
}

/* Where reading the CSR traps and our firmware opens the counter's page, a load is 400 instructions
 * cheaper. The boot hart has made the direct map by then. */
uint64_t arch_now(void)
{
    return clock != NULL ? *clock : csr_read(time);
}

/* trap_tick.S reads the time and writes stimecmp itself. */
bool arch_tick_is_short(void)
{
    return timer_is_own && clock == NULL;
}

void arch_timer_arm(uint64_t at_ticks)
{
    if (timer_is_own) {
        csr_write(0x14d, at_ticks); /* stimecmp */
        return;
    }
    sbi_call(SBI_TIME, 0, at_ticks, 0, 0);
}
