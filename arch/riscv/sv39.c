/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sv39.c - page-table entries: pure functions (privileged specification, Sv39).
 *
 * An entry with rights but none of R, W, X would read as a table; a leaf without rights is
 * therefore kept without V, and only the kernel sees it.
 */
#include <exo/call.h>
#include <port/arch.h>

#define PTE_V         (1ull << 0)
#define PTE_R         (1ull << 1)
#define PTE_W         (1ull << 2)
#define PTE_X         (1ull << 3)
#define PTE_U         (1ull << 4)
#define PTE_A         (1ull << 6)
#define PTE_D         (1ull << 7)
#define PTE_AD_UPCALL (1ull << 8) /* one of the two bits left to software */
#define PTE_RWX       (PTE_R | PTE_W | PTE_X)
#define PTE_FRAME     (((1ull << 44) - 1) << 10)

_Static_assert(EXO_READ << 1 == PTE_R && EXO_WRITE << 1 == PTE_W && EXO_EXECUTE << 1 == PTE_X,
               "rights are the hardware's bits, one place lower");

arch_pte_t arch_pte_leaf(exo_frame_t frame, uint8_t rights, uint8_t flags)
{
    const uint64_t rwx = (uint64_t)rights << 1 & PTE_RWX;
    uint64_t raw = (frame.number << 10 & PTE_FRAME) | PTE_U | rwx;

    if (rwx != 0) {
        raw |= PTE_V;
    }
    if ((flags & EXO_MAP_TRACK) == 0) {
        raw |= PTE_A | ((rights & EXO_WRITE) != 0 ? PTE_D : 0);
    }
    if ((flags & EXO_MAP_AD_UPCALL) != 0) {
        raw |= PTE_AD_UPCALL;
    }
    return (arch_pte_t){raw};
}

#define PTE_PAGE(rwx) ((uint8_t)(PTE_V | PTE_U | PTE_A | (rwx)))

/* By rights; trap_map.S reads it, too. 0: a page can't have these. */
extern const uint8_t pte_page_low[8];
const uint8_t pte_page_low[8] = {
    [EXO_READ] = PTE_PAGE(PTE_R),
    [EXO_EXECUTE] = PTE_PAGE(PTE_X),
    [EXO_READ | EXO_WRITE] = PTE_PAGE(PTE_R | PTE_W | PTE_D),
    [EXO_READ | EXO_EXECUTE] = PTE_PAGE(PTE_R | PTE_X),
    [EXO_READ | EXO_WRITE | EXO_EXECUTE] = PTE_PAGE(PTE_RWX | PTE_D),
};

arch_pte_t arch_pte_page(exo_frame_t frame, uint64_t rights)
{
    return pte_page_low[rights] == 0 ? ARCH_PTE_NONE
                                     : (arch_pte_t){frame.number << 10 | pte_page_low[rights]};
}

arch_pte_t arch_pte_beside(arch_pte_t pte, uint32_t frames)
{
    return (arch_pte_t){pte.raw + ((uint64_t)frames << 10)};
}

arch_pte_t arch_pte_table(exo_frame_t frame)
{
    return (arch_pte_t){(frame.number << 10 & PTE_FRAME) | PTE_V};
}

bool arch_pte_is_present(arch_pte_t pte)
{
    return pte.raw != 0;
}

bool arch_pte_is_table(arch_pte_t pte)
{
    return (pte.raw & (PTE_V | PTE_RWX)) == PTE_V;
}

exo_frame_t arch_pte_frame(arch_pte_t pte)
{
    return (exo_frame_t){(pte.raw & PTE_FRAME) >> 10};
}

uint8_t arch_pte_rights(arch_pte_t pte)
{
    return (uint8_t)((pte.raw & PTE_RWX) >> 1);
}

uint32_t arch_pte_index(exo_va_t va, uint32_t level)
{
    return (uint32_t)(va.raw >> (12 + 9 * level)) & (ARCH_TABLE_ENTRIES - 1);
}

arch_pte_t arch_pte_touch(arch_pte_t pte, uint8_t access)
{
    const uint64_t needed = (uint64_t)access << 1 & PTE_RWX;

    if ((pte.raw & PTE_V) == 0 || needed == 0 || (pte.raw & needed) != needed) {
        return pte;
    }
    if ((pte.raw & PTE_AD_UPCALL) != 0) {
        return pte;
    }
    return (arch_pte_t){pte.raw | PTE_A | ((access & EXO_WRITE) != 0 ? PTE_D : 0)};
}

bool arch_pte_allows(arch_pte_t pte, uint8_t access)
{
    const uint64_t needed =
        ((uint64_t)access << 1 & PTE_RWX) | PTE_V | PTE_A | ((access & EXO_WRITE) != 0 ? PTE_D : 0);

    return (pte.raw & needed) == needed;
}
