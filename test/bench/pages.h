/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pages.h - a hundred pages with bindings of their own, and calls that change many at once.
 */
#pragma once

#include "bench.h"

#include <base/calls.h>
#include <base/memory.h>
#include <exo/call.h>
#include <stdint.h>

#define PAGES_VA   0x10000000ull /* what the table covers */
#define EXTENTS_VA 0x10100000ull /* below the same table */
#define LOOK_VA    0x12000000ull /* where the table itself is seen, read-only */

enum {
    PAGES = 100,
    EXTENTS = 3,
    EXTENT_FRAMES = 64, /* of the first */
    PAGES_RW = EXO_READ | EXO_WRITE
};

/* More bindings in the ledger, all of one frame: nothing should become dearer. */
void bindings_make(uint32_t count);
/* Frames, page table and its window. */
void pages_start(void);

static inline uint64_t page_va(uint32_t page)
{
    return PAGES_VA + (uint64_t)page * EXO_FRAME_SIZE;
}

/* All entries, in as few calls as they need. */
static inline void pages_map(const struct exo_map_entry *entry, uint64_t count)
{
    while (count > 0) {
        struct exo_result result =
            exo_map(EXO_NOTHING, entry, count < EXO_MAP_MAX ? count : EXO_MAP_MAX);
        if (result.status != EXO_OK && result.status != EXO_E_AGAIN) {
            bench_fail("map call", result.status);
        }
        entry += result.value;
        count -= result.value;
    }
}

struct exo_map_entry page_entry(uint32_t page, uint8_t op, uint8_t rights, uint8_t flags);
extern struct base_memory page_frame[PAGES];

/* One page, as a handler that was told an address does it. */
static inline __attribute__((always_inline)) void page_change(uint64_t va, uint8_t op,
                                                              uint8_t rights)
{
    uint64_t page = (va - PAGES_VA) / EXO_FRAME_SIZE;

    (void)exo_map_one(EXO_NOTHING, (struct exo_map_entry){.va = va & ~(EXO_FRAME_SIZE - 1ull),
                                                          .handle = page_frame[page].handle.raw,
                                                          .op = op,
                                                          .rights = rights});
}

/* The same hundred pages as three extents, of 64, 32 and 4 frames, in one call. */
void extents_start(void);
void extents_prepare(uint8_t op, uint8_t rights);
void extents_apply(uint32_t count); /* the first ones */

/* All tracked anew, and every second one written. */
void pages_dirty_half(void);

/* All of them, in calls of at most EXO_MAP_MAX entries that were made before. */
void pages_prepare(uint8_t op, uint8_t rights, uint8_t flags);
void pages_apply(void);
