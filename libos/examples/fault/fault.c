/* SPDX-License-Identifier: BSD-2-Clause */
/* fault.c - one fault that is handled here, and one that nobody handles. */
#include <base/upcall.h>
#include <stdint.h>
#include <stdio.h>

static volatile uint32_t seen;

/* Upcalls tell us first. What we handle, the kernel never hears of again. */
static enum base_verdict fault(struct base_context *context, const struct base_fault *why)
{
    if (why->cause != 3 || seen != 0) { /* 3: ebreak */
        return BASE_FAULT_REFUSED;
    }
    seen++;
    context->registers.x[0] = why->pc + 4; /* behind it */
    return BASE_FAULT_HANDLED;
}

int main(void)
{
    (void)base_fault_handle(fault);
    __asm__ volatile(".option push\n.option norvc\nebreak\n.option pop");
    printf("an ebreak was handled %u time and went on\n", (unsigned)seen);
    printf("now a null pointer, which nobody handles\n");
    return *(volatile int *)(uintptr_t)(seen - 1);
}
