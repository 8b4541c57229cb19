/* SPDX-License-Identifier: BSD-2-Clause */
/* pages.c - see pages.h. */
#include "pages.h"

#include "bench.h"

#include <base/calls.h>
#include <base/slots.h>

struct base_memory page_frame[PAGES];
static _Alignas(EXO_FRAME_SIZE) struct exo_map_entry entries[PAGES];

struct exo_map_entry page_entry(uint32_t page, uint8_t op, uint8_t rights, uint8_t flags)
{
    return (struct exo_map_entry){.va = page_va(page),
                                  .handle = page_frame[page].handle.raw,
                                  .op = op,
                                  .rights = op == EXO_UNMAP ? 0 : rights,
                                  .flags = flags};
}

void pages_prepare(uint8_t op, uint8_t rights, uint8_t flags)
{
    for (uint32_t i = 0; i < PAGES; i++) {
        entries[i] = page_entry(i, op, rights, flags);
    }
}

void pages_apply(void)
{
    pages_map(entries, PAGES);
}

void pages_start(void)
{
    exo_handle_t table = {base_table_make((exo_va_t){PAGES_VA}).value};
    uint32_t slot = (uint32_t)base_slot_take(1).value;
    uint64_t terms = EXO_TERMS(EXO_READ, EXO_BORROWED, 1);
    struct base_memory look = {{exo_derive(table, EXO_NOTHING, slot, terms, 0, 0).value}, 1};

    if (base_map((exo_va_t){LOOK_VA}, look, EXO_READ, 0) != EXO_OK) {
        bench_fail("page table mapped read-only", 0);
    }
    for (uint32_t i = 0; i < PAGES; i++) {
        page_frame[i] = base_memory_take(0);
    }
}

void bindings_make(uint32_t count)
{
    exo_handle_t one = base_memory_take(0).handle;

    for (uint32_t i = 0; i < count; i++) {
        struct exo_result slot = base_slot_take(1);
        struct exo_result made = exo_derive(one, EXO_NOTHING, (uint32_t)slot.value,
                                            EXO_TERMS(EXO_READ, EXO_BORROWED, 0), 0, 0);
        if (slot.status != EXO_OK || made.status != EXO_OK) {
            bench_fail("one binding more", i);
        }
    }
}

/* ---- extents ---- */

static const uint32_t extent_order[EXTENTS] = {6, 5, 2};
static const uint64_t extent_va[EXTENTS] = {EXTENTS_VA, EXTENTS_VA + 0x40000, EXTENTS_VA + 0x60000};
static struct base_memory extent[EXTENTS];

void extents_start(void)
{
    for (uint32_t i = 0; i < EXTENTS; i++) {
        extent[i] = base_memory_take(extent_order[i]);
        if (extent[i].handle.raw == 0) {
            bench_fail("extent", (int64_t)i);
        }
    }
}

void extents_prepare(uint8_t op, uint8_t rights)
{
    for (uint32_t i = 0; i < EXTENTS; i++) {
        entries[i] = (struct exo_map_entry){.va = extent_va[i],
                                            .handle = extent[i].handle.raw,
                                            .op = op,
                                            .rights = op == EXO_UNMAP ? 0 : rights};
    }
}

void extents_apply(uint32_t count)
{
    if (count > 1) {
        pages_map(entries, count);
    } else if (exo_map_one(EXO_NOTHING, entries[0]).status != EXO_OK) {
        bench_fail("an extent", 0);
    }
}

void pages_dirty_half(void)
{
    pages_prepare(EXO_PROTECT, PAGES_RW, EXO_MAP_TRACK);
    pages_apply();
    for (uint32_t page = 0; page < PAGES; page += 2) {
        *(volatile uint64_t *)(uintptr_t)page_va(page) = 0;
    }
}
