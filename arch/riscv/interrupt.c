/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * interrupt.c - the board's interrupt controller, seen from hart indices.
 */
#include "riscv.h"
#include <plic.h>
#include <port/arch.h>

static struct plic plic;

static bool context_of(uint32_t hart, uint32_t *context)
{
    if (hart >= machine.board.hart_count || machine.board.irq_count == 0) {
        return false;
    }
    *context = machine.plic_context[hart];
    return *context != MACHINE_NO_CONTEXT;
}

void interrupt_start(void)
{
    if (machine.board.irq_count == 0) {
        return;
    }

    plic = (struct plic){(uintptr_t)space_pointer(machine.plic_base), machine.board.irq_count};
    plic_reset(&plic);
    for (uint32_t hart = 0; hart < machine.board.hart_count; hart++) {
        uint32_t context;

        if (context_of(hart, &context)) {
            plic_context_reset(&plic, context);
        }
    }
}

bool arch_irq_enable(uint32_t irq, uint32_t hart)
{
    uint32_t context;

    if (!context_of(hart, &context)) {
        return false;
    }

    return plic_enable(&plic, context, irq);
}

bool arch_irq_disable(uint32_t irq, uint32_t hart)
{
    uint32_t context;

    if (!context_of(hart, &context)) {
        return false;
    }

    return plic_disable(&plic, context, irq);
}

void arch_irq_complete(uint32_t irq)
{
    uint32_t context;

    if (context_of(arch_hart(), &context)) {
        plic_complete(&plic, context, irq);
    }
}

uint32_t interrupt_claim(void)
{
    uint32_t context;

    return context_of(arch_hart(), &context) ? plic_claim(&plic, context) : 0;
}
