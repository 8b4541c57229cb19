/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hart.c - this hart, and the others: index <-> hart id, start, interrupt.
 */
#include "csr.h"
#include "layout.h"
#include "riscv.h"
#include "sbi.h"
#include <port/arch.h>

struct machine machine;

_Static_assert(LAYOUT_HARTS == EXO_HART_MAX, "stacks and ids for all");

uint32_t arch_hart(void)
{
    uint64_t index;

    __asm__("mv %0, tp" : "=r"(index));
    return (uint32_t)index;
}

/* tools/bench/stretch finds the places by their reading of sip. */
bool arch_interrupt_waits(void)
{
    return (csr_read(sip) & csr_read(sie)) != 0;
}

void arch_relax(void)
{
    __asm__ volatile(".word 0x0100000f"); /* pause; a fence where Zihintpause is not there */
}

/* trap_resume relies on sstatus being left like this: interrupts on in U-mode, and back to it. */
void hart_start(void)
{
    arch_timer_arm(~0ull);
    csr_clear(sip, 1ul << CSR_SOFTWARE);
    csr_write(sie, 1ul << CSR_SOFTWARE | 1ul << CSR_TIMER | 1ul << CSR_EXTERNAL);
    csr_write(scounteren, 7ul); /* cycle, time, instret: libraries read them without us */
    csr_write(sstatus, (uint64_t)SSTATUS_SPIE);
}

static bool hart_can_start(uint64_t hart_id)
{
    const struct sbi_result status = sbi_call(SBI_HSM, SBI_HSM_STATUS, hart_id, 0, 0);

    return status.error == 0 && status.value == SBI_HSM_STOPPED;
}

void hart_filter(void)
{
    const bool has_hsm = sbi_has(SBI_HSM);
    uint32_t count = 1;

    for (uint32_t i = 1; i < machine.board.hart_count; i++) {
        if (has_hsm && hart_can_start(machine.hart_id[i])) {
            machine.hart_id[count] = machine.hart_id[i];
            machine.plic_context[count] = machine.plic_context[i];
            count++;
        }
    }
    machine.board.hart_count = count;
}

void hart_start_others(void)
{
    const uint64_t entry = space_pa(kernel_start);

    for (uint32_t i = 1; i < machine.board.hart_count; i++) {
        boot_hart_ids[i] = machine.hart_id[i];
        if (sbi_call(SBI_HSM, SBI_HSM_START, machine.hart_id[i], entry, 0).error != 0) {
            char line[] = "exo: hart 0 does not start\n";

            line[10] = (char)('0' + i);
            arch_console_write(line, sizeof(line) - 1);
        }
    }
}

bool arch_kick(uint32_t hart)
{
    if (hart >= machine.board.hart_count) {
        return false;
    }

    return sbi_call(SBI_IPI, 0, 1, machine.hart_id[hart], 0).error == 0;
}
