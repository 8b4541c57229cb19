/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * timer.c - one comparator for each hart: its own where Sstc is there, else the firmware's.
 */
#include "csr.h"
#include "riscv.h"
#include "sbi.h"
#include <port/arch.h>

static bool timer_is_own;

void timer_probe(void)
{
    timer_is_own = probe_stimecmp() != 0;
}

uint64_t arch_now(void)
{
    return csr_read(time);
}

void arch_timer_arm(uint64_t at_ticks)
{
    if (timer_is_own) {
        csr_write(0x14d, at_ticks); /* stimecmp */
        return;
    }
    sbi_call(SBI_TIME, 0, at_ticks, 0, 0);
}
