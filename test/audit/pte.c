/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pte.c - page-table entries as the privileged specification (Sv39) has them, read by the auditor
 * itself: arch/riscv/sv39.c is what it looks at.
 */
#include "guest_memory.h"
#include "table.h"

#include <port/arch.h>

#define V        1ull
#define RWX      0xeull
#define FRAME(e) ((e) >> 10 & ((1ull << 44) - 1))

void *arch_frame_pointer(exo_frame_t frame)
{
    return guest_physical(frame.number << EXO_FRAME_SHIFT);
}

bool arch_pte_is_table(arch_pte_t pte)
{
    return (pte.raw & V) != 0 && (pte.raw & RWX) == 0;
}

exo_frame_t arch_pte_frame(arch_pte_t pte)
{
    return (exo_frame_t){FRAME(pte.raw)};
}

/* A leaf without V translates nothing. */
uint8_t arch_pte_rights(arch_pte_t pte)
{
    return (uint8_t)((pte.raw & RWX) >> 1);
}

uint32_t arch_pte_index(exo_va_t va, uint32_t level)
{
    return (uint32_t)(va.raw >> (12 + 9 * level) & 511);
}

arch_pte_t *table_entries(uint64_t frame)
{
    return guest_physical(frame << EXO_FRAME_SHIFT);
}

struct space_shadow *table_shadow(uint64_t frame)
{
    return guest_physical((frame + 1) << EXO_FRAME_SHIFT);
}
