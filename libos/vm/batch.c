/* SPDX-License-Identifier: BSD-2-Clause */
/* batch.c - map entries that go to the kernel together. */
#include "batch.h"

#include "frames.h"
#include "pages.h"
#include "window.h"

#include <base/calls.h>

/* Inside one page, as the call wants it. */
static _Alignas(2048) struct exo_map_entry entries[EXO_MAP_MAX];
static uint16_t entry_page[EXO_MAP_MAX]; /* whose bits it clears, or VM_PAGE_NONE */
static uint32_t entry_count;
static uint64_t crossings;

static void entry_add(struct exo_map_entry entry, uint32_t page)
{
    if (entry_count == EXO_MAP_MAX) {
        batch_flush();
    }
    entry_page[entry_count] = (uint16_t)page;
    entries[entry_count++] = entry;
}

/* Writable even for what is to be read-only: it is filled first. */
void batch_map(uint32_t page, uint32_t frame)
{
    entry_add((struct exo_map_entry){.va = window_va(page),
                                     .handle = frames[frame].handle,
                                     .op = EXO_MAP,
                                     .rights = EXO_READ | EXO_WRITE,
                                     .flags = EXO_MAP_TRACK},
              VM_PAGE_NONE);
}

void batch_unmap(uint32_t frame)
{
    entry_add((struct exo_map_entry){.handle = frames[frame].handle, .op = EXO_UNMAP},
              VM_PAGE_NONE);
}

void batch_protect(uint32_t page, uint32_t frame)
{
    bool is_file = (pages[page].flags & PAGE_FILE) != 0;

    pages[page].flags |= PAGE_CLEARING;
    entry_add((struct exo_map_entry){.handle = frames[frame].handle,
                                     .op = EXO_PROTECT,
                                     .rights = is_file ? EXO_READ : EXO_READ | EXO_WRITE,
                                     .flags = EXO_MAP_TRACK},
              page);
}

void batch_flush(void)
{
    uint32_t done = 0;

    while (done < entry_count) {
        struct exo_result result = exo_map(EXO_NOTHING, &entries[done], entry_count - done);
        crossings++;
        done += (uint32_t)result.value;
        done += result.status != EXO_OK && result.status != EXO_E_AGAIN;
    }
    for (uint32_t i = 0; i < entry_count; i++) {
        if (entry_page[i] != VM_PAGE_NONE) {
            pages[entry_page[i]].flags &= (uint8_t)~PAGE_CLEARING;
        }
    }
    entry_count = 0;
}

uint64_t batch_crossings(void)
{
    return crossings;
}
