/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * power.c - the end, with a verdict where the board has a way to tell it.
 */
#include "riscv.h"
#include "sbi.h"
#include <port/arch.h>

enum {
    FINISHER_PASS = 0x5555,
    FINISHER_FAIL = 0x3333
};

static void finisher_write(uint8_t code)
{
    volatile uint32_t *finisher = space_pointer(machine.finisher_base);

    *finisher = code == 0 ? FINISHER_PASS : (uint32_t)code << 16 | FINISHER_FAIL;
}

void arch_power_off(uint8_t code)
{
    if (machine.finisher_base != 0) {
        finisher_write(code);
    }
    if (machine.exits_by_semihosting) {
        semihosting_exit(code);
    }
    sbi_call(SBI_RESET, 0, 0, code != 0, 0);
    sbi_call(SBI_LEGACY_SHUTDOWN, 0, 0, 0, 0);
    for (;;) {
        __asm__ volatile("wfi");
    }
}

void arch_reboot(void)
{
    sbi_call(SBI_RESET, 0, 1, 0, 0); /* cold */
}
