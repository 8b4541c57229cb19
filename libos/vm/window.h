/* SPDX-License-Identifier: BSD-2-Clause */
/* window.h - where the pager's things lie, and what the page tables say of its pages. */
#pragma once

#include <exo/types.h>
#include <vm/list.h>

#define WINDOW_VA      0x1000000000ull /* the pages, one beside the other */
#define WINDOW_SWAP_VA 0x1020000000ull /* swap extents, always mapped */
#define WINDOW_VIEW_VA 0x103fe00000ull /* the window's page tables, read-only */

static inline uint64_t window_va(uint32_t page)
{
    return WINDOW_VA + ((uint64_t)page << EXO_FRAME_SHIFT);
}

/* VM_PAGE_NONE: va lies elsewhere. */
static inline uint32_t window_page(uint64_t va)
{
    uint64_t page = (va - WINDOW_VA) >> EXO_FRAME_SHIFT;

    return va >= WINDOW_VA && page < VM_PAGES_MAX ? (uint32_t)page : VM_PAGE_NONE;
}

/* Makes the page tables for `count` pages, and maps them where they can be read. */
exo_status_t tables_make(uint32_t page, uint32_t count);

/* The page table itself, not what is waiting in a batch. */
bool table_is_present(uint32_t page);
bool table_is_accessed(uint32_t page);
bool table_is_dirty(uint32_t page);
