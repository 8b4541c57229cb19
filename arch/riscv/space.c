/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * space.c - which address space a hart is in. ASID 0 only: the boards have no others.
 */
#include "csr.h"
#include "layout.h"
#include "riscv.h"
#include <port/arch.h>
#include <port/mark.h>
#include <string.h>

static uint64_t kernel_pa;
static uint64_t kernel_satp;

void space_start(uint64_t load_pa)
{
    kernel_pa = load_pa;
    kernel_satp = csr_read(satp);
}

uint64_t space_pa(const void *pointer)
{
    const uint64_t va = (uintptr_t)pointer;

    return va >= LAYOUT_KERNEL_VA ? va - LAYOUT_KERNEL_VA + kernel_pa : va - LAYOUT_DIRECT_VA;
}

void *space_pointer(uint64_t pa)
{
    return (void *)(uintptr_t)(LAYOUT_DIRECT_VA + pa);
}

void *arch_frame_pointer(exo_frame_t frame)
{
    return space_pointer(frame.number << EXO_FRAME_SHIFT);
}

/* With fence.i, as the code of an environment may have been written on another hart. */
void arch_flush(void)
{
    __asm__ volatile(".option push\n.option arch, +zifencei\n"
                     "sfence.vma\n"
                     "fence.i\n"
                     ".option pop" ::
                         : "memory");
    mark_point(MARK_FLUSH);
}

/* All the same: the boards' cores, in part, forget no single page (U54; U74 of the FU740:
 * CIP-1200). */
void arch_flush_page(exo_va_t va)
{
    (void)va;
    __asm__ volatile("sfence.vma" ::: "memory");
    mark_point(MARK_FLUSH);
}

/* The kernel's own image pushes out of the data cache what others left there. Twice the cache's
 * size, since a cache may choose at random what goes; lines of 64 bytes, the shortest of all trees
 * known. */
void arch_flush_state(void)
{
    const volatile char *at = space_pointer(kernel_pa);
    const volatile char *end = at + 2ul * machine.cache_size;

    while (at < end) {
#pragma GCC unroll 16
        for (uint32_t line = 0; line < 16; line++) {
            (void)at[line * 64ul];
        }
        at += 16 * 64ul;
    }
}

uint64_t space_satp(exo_frame_t root)
{
    return root.number == 0 ? kernel_satp : SATP_SV39 | root.number;
}

void arch_space_activate(exo_frame_t root)
{
    csr_write(satp, space_satp(root));
    arch_flush();
}

void arch_space_init(exo_frame_t root)
{
    const uint64_t *from = space_pointer(kernel_satp << EXO_FRAME_SHIFT);
    uint64_t *to = arch_frame_pointer(root);
    const size_t half = ARCH_TABLE_ENTRIES / 2;

    memcpy(to + half, from + half, half * sizeof(*to));
}
