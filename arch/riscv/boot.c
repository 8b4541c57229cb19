/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot.c - the kernel half of every address space.
 *
 * Runs before paging at whatever address the image was loaded: only pc-relative code,
 * so that the address of a symbol is its physical address.
 */
#include "layout.h"
#include "riscv.h"

#define PTE_TABLE  0x01ull
#define PTE_TEXT   0xebull /* D A G X R V */
#define PTE_RODATA 0xe3ull /* D A G R V */
#define PTE_DATA   0xe7ull /* D A G W R V */

enum {
    TABLE_ENTRIES = 512,
    ROOT_DIRECT = 256,
    ROOT_KERNEL = 510
};

typedef uint64_t table_t[TABLE_ENTRIES];

extern table_t boot_root;
table_t boot_root __attribute__((aligned(4096)));
static table_t boot_middle __attribute__((aligned(4096)));
static table_t boot_leaves[LAYOUT_WINDOW_TABLES] __attribute__((aligned(4096)));

static uint64_t entry(uintptr_t pa, uint64_t bits)
{
    return pa >> 12 << 10 | bits;
}

static bool is_guard(uintptr_t pa)
{
    const uintptr_t offset = pa - (uintptr_t)hart_stacks;

    return offset < EXO_HART_MAX * LAYOUT_STACK_SIZE &&
           offset % LAYOUT_STACK_SIZE < LAYOUT_GUARD_SIZE;
}

static uint64_t window_entry(uintptr_t pa)
{
    if (is_guard(pa)) {
        return 0;
    }
    if (pa < (uintptr_t)rodata_start) {
        return entry(pa, PTE_TEXT);
    }
    return entry(pa, pa < (uintptr_t)data_start ? PTE_RODATA : PTE_DATA);
}

uint64_t boot_tables(void)
{
    const uintptr_t start = (uintptr_t)kernel_start;
    const uint64_t count = ((uintptr_t)kernel_end - start) >> 12;

    for (uint64_t i = 0; i < LAYOUT_DIRECT_GIB; i++) {
        boot_root[ROOT_DIRECT + i] = entry(i << 30, PTE_DATA);
    }
    boot_root[ROOT_KERNEL] = entry((uintptr_t)boot_middle, PTE_TABLE);
    for (uint64_t i = 0; i < LAYOUT_WINDOW_TABLES; i++) {
        boot_middle[i] = entry((uintptr_t)boot_leaves[i], PTE_TABLE);
    }
    for (uint64_t i = 0; i < count; i++) {
        boot_leaves[i / TABLE_ENTRIES][i % TABLE_ENTRIES] = window_entry(start + (i << 12));
    }
    return SATP_SV39 | (uintptr_t)boot_root >> 12;
}

/* After paging is on: the window's first page says where the image was loaded. */
uint64_t boot_load_pa(void)
{
    return boot_leaves[0][0] >> 10 << 12;
}
