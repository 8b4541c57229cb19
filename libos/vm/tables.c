/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tables.c - the window's page tables, read where the hardware reads them.
 *
 * A donated table can be mapped read-only by who donated it, through a binding derived from the
 * table's.
 */
#include "window.h"

#include <base/calls.h>
#include <base/memory.h>
#include <stddef.h>

enum {
    TABLE_PAGES = 512,
    TABLE_COUNT = VM_PAGES_MAX / TABLE_PAGES,
};

/* Sv39 and its wider kin. */
#define ENTRY_PRESENT  (1ull << 0)
#define ENTRY_ACCESSED (1ull << 6)
#define ENTRY_DIRTY    (1ull << 7)

static const volatile uint64_t *views[TABLE_COUNT]; /* NULL: no table yet, or it is not seen */
static exo_handle_t unseen[TABLE_COUNT];            /* donated, but the view was refused */

static exo_status_t view_map(uint32_t number, exo_handle_t table)
{
    uint64_t va = WINDOW_VIEW_VA + (uint64_t)number * EXO_FRAME_SIZE;
    struct exo_result slot = base_slot_take(1);

    if (slot.status != EXO_OK) {
        return slot.status;
    }
    struct exo_result view = exo_derive(table, EXO_NOTHING, (uint32_t)slot.value,
                                        EXO_TERMS(EXO_READ, EXO_BORROWED, 0), 0, 0);
    if (view.status != EXO_OK) { /* BUSY: the table may be taken just now */
        base_slot_give((uint32_t)slot.value);
        return view.status;
    }
    struct base_memory memory = {{view.value}, 0};
    exo_status_t status = base_map((exo_va_t){va}, memory, EXO_READ, 0);
    if (status == EXO_OK) {
        views[number] = (const volatile uint64_t *)(uintptr_t)va;
    }
    return status;
}

static bool is_table(exo_handle_t handle)
{
    return handle.raw != 0 &&
           (uint8_t)exo_inspect(handle, EXO_FIELD_STATE).value == EXO_STATE_TABLE;
}

exo_status_t tables_make(uint32_t page, uint32_t count)
{
    for (uint32_t i = page / TABLE_PAGES; i <= (page + count - 1) / TABLE_PAGES; i++) {
        if (views[i] != NULL) {
            continue;
        }
        if (!is_table(unseen[i])) {
            struct exo_result table = base_table_make((exo_va_t){window_va(i * TABLE_PAGES)});
            if (table.status != EXO_OK) {
                return table.status;
            }
            unseen[i].raw = table.value;
        }
        exo_status_t status = view_map(i, unseen[i]);
        if (status != EXO_OK) {
            return status;
        }
    }
    return EXO_OK;
}

static uint64_t entry_read(uint32_t page)
{
    const volatile uint64_t *view = views[page / TABLE_PAGES];

    return view == NULL ? 0 : view[page % TABLE_PAGES];
}

bool table_is_present(uint32_t page)
{
    return (entry_read(page) & ENTRY_PRESENT) != 0;
}

bool table_is_accessed(uint32_t page)
{
    return (entry_read(page) & ENTRY_ACCESSED) != 0;
}

bool table_is_dirty(uint32_t page)
{
    return (entry_read(page) & ENTRY_DIRTY) != 0;
}
