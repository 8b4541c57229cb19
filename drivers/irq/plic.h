/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * plic.h - the platform-level interrupt controller (RISC-V PLIC specification 1.0.0).
 *
 * A claimed line stays silent until it is completed in the same context. Changes of one
 * context from two harts at once are the caller's to prevent.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
    PLIC_LINE_MAX = 1024,
    PLIC_CONTEXT_MAX = 15872
};

struct plic {
    uintptr_t base;
    uint32_t line_count; /* lines 1..line_count-1 */
};

/* All lines at the lowest priority that interrupts. */
void plic_reset(const struct plic *plic);
/* No line enabled, none held back by the threshold. */
void plic_context_reset(const struct plic *plic, uint32_t context);
/* False: no such line. */
bool plic_enable(const struct plic *plic, uint32_t context, uint32_t line);
bool plic_disable(const struct plic *plic, uint32_t context, uint32_t line);
uint32_t plic_claim(const struct plic *plic, uint32_t context); /* 0: none */
void plic_complete(const struct plic *plic, uint32_t context, uint32_t line);
