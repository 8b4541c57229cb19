/* SPDX-License-Identifier: BSD-2-Clause */
/* words.c - a page of instructions, written and then executed; ebreak ends it at the latest. */
#include "hat.h"

enum {
    WORDS = 8,
    SYSTEM = 0x73,
    EBREAK = 0x00100073
};

#define CODE_VA (HAT_VA + HAT_CODE_PAGE * EXO_FRAME_SIZE)

static exo_handle_t page;

static bool page_map(uint8_t op, uint8_t rights)
{
    return exo_map_one(EXO_NOTHING, (struct exo_map_entry){.va = op == EXO_MAP ? CODE_VA : 0,
                                                           .handle = page.raw,
                                                           .op = op,
                                                           .rights = rights})
               .status == EXO_OK;
}

/* CSRs that exist somewhere, and any. */
static uint32_t csr(void)
{
    static const uint16_t known[] = {0x001, 0x002, 0x003, 0x008, 0x015, 0x100, 0x104, 0x105, 0x106,
                                     0x10a, 0x140, 0x141, 0x142, 0x143, 0x144, 0x14d, 0x180, 0x300,
                                     0x301, 0x302, 0x303, 0x304, 0x305, 0x306, 0x340, 0x341, 0x3a0,
                                     0x3b0, 0x600, 0x680, 0x7a0, 0x7b0, 0xc00, 0xc01, 0xc02, 0xc03,
                                     0xc20, 0xda0, 0xdb0, 0xf11, 0xf14, 0x5a8, 0x120, 0x30a};

    return hat_any(3) == 0 ? (uint32_t)hat_any(4096)
                           : known[hat_any(sizeof(known) / sizeof(known[0]))];
}

static uint32_t word(void)
{
    static const uint32_t odd[] = {0x10200073, 0x30200073, 0x10500073, 0x12000073, 0x00200073,
                                   0x0000100f, 0x0ff0000f, 0x00000073, 0x22000073, 0x62000073,
                                   0x7b200073, 0x00d00073, 0x01d00073, 0x0000200f, 0x0010200f,
                                   0x0020200f, 0x0040200f, 0xffffffff, 0x00000000, 0x9002};
    uint32_t register_1 = (uint32_t)hat_any(32) << 15;
    uint32_t register_2 = (uint32_t)(5 + hat_any(3)) << 7; /* t0 to t2 */

    switch (hat_any(8)) {
    case 0:
        return (uint32_t)hat_word();
    case 1:
        return odd[hat_any(sizeof(odd) / sizeof(odd[0]))];
    case 2: /* floating point of any kind */
        return ((uint32_t)hat_word() & ~0x7fu) | 0x53;
    case 3: /* vectors, where there are any */
        return ((uint32_t)hat_word() & ~0x7fu) | 0x57;
    default:
        return csr() << 20 | register_1 | (uint32_t)hat_any(8) << 12 | register_2 | SYSTEM;
    }
}

void words_do(void)
{
    (void)page_map(EXO_UNMAP, 0);
    if (page.raw == 0 || !page_map(EXO_MAP, EXO_READ | EXO_WRITE)) {
        page = base_memory_take(0).handle;
        if (page.raw == 0 || !page_map(EXO_MAP, EXO_READ | EXO_WRITE)) {
            return;
        }
    }
    volatile uint32_t *code = (volatile uint32_t *)CODE_VA;
    for (unsigned i = 0; i < WORDS; i++) {
        code[i] = word();
    }
    code[WORDS] = code[WORDS + 1] = EBREAK;
    if (page_map(EXO_UNMAP, 0) && page_map(EXO_MAP, EXO_READ | EXO_EXECUTE)) {
        __asm__ volatile("fence.i" ::: "memory");
        __asm__ volatile("jalr ra, 0(%0)" ::"r"(CODE_VA)
                         : "ra", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "a0", "a1", "a2", "a3",
                           "a4", "a5", "a6", "a7", "memory");
    }
}
