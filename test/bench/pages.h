/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pages.h - a hundred pages with bindings of their own, and calls that change many at once.
 */
#pragma once

#include <base/memory.h>
#include <exo/call.h>
#include <stdint.h>

#define PAGES_VA 0x10000000ull /* what the table covers */
#define LOOK_VA  0x12000000ull /* where the table itself is seen, read-only */

enum {
    PAGES = 100,
    PAGES_RW = EXO_READ | EXO_WRITE
};

/* Frames, page table and its window. */
void pages_start(void);

static inline uint64_t page_va(uint32_t page)
{
    return PAGES_VA + (uint64_t)page * EXO_FRAME_SIZE;
}

struct exo_map_entry page_entry(uint32_t page, uint8_t op, uint8_t rights, uint8_t flags);

/* All of them, in calls of at most EXO_MAP_MAX entries that were made before. */
void pages_prepare(uint8_t op, uint8_t rights, uint8_t flags);
void pages_apply(void);
