/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pager.c - pages in.
 *
 * A fault costs one map call where the page begins with zeros that are about to be written, else
 * two: the second clears the bits that filling it has set.
 */
#include "pager.h"

#include "batch.h"
#include "copy.h"
#include "frames.h"
#include "pages.h"
#include "swap.h"
#include "window.h"

/* What one fault brings in. */
struct incoming {
    uint16_t page[VM_AHEAD_MAX + 1];
    uint32_t count;
};

struct region regions[VM_REGION_MAX];
struct vm_counts pager_counts;

static bool incoming_add(struct incoming *incoming, uint32_t page)
{
    uint32_t frame = evict_frame();

    if (frame == FRAME_NONE) {
        return false;
    }
    batch_map(page, frame);
    frames[frame].page = (uint16_t)page;
    pages[page].frame = (uint16_t)frame; /* enters when it is filled */
    incoming->page[incoming->count++] = (uint16_t)page;
    return true;
}

/* The last page of a file ends with zeros. */
static bool file_copy(const struct region *region, uint32_t page, uint8_t *to)
{
    uint64_t offset = (uint64_t)(page - region->first) * EXO_FRAME_SIZE;
    uint64_t left = region->size - offset;

    if (left >= EXO_FRAME_SIZE) {
        return copy_bytes(to, region->content + offset, EXO_FRAME_SIZE);
    }
    return copy_zero(to) && copy_bytes(to, region->content + offset, left);
}

/* Unmasked. False: the frame vanished. */
static bool source_copy(uint32_t page, enum page_source source)
{
    uint8_t *to = (uint8_t *)(uintptr_t)window_va(page);

    switch (source) {
    case PAGE_FROM_ZERO:
        return copy_zero(to);
    case PAGE_FROM_FILE:
        return file_copy(&regions[pages[page].region], page, to);
    case PAGE_FROM_SWAP:
        return copy_page(to, swap_pointer(pages[page].slot));
    case PAGE_FROM_NOWHERE:
        break;
    }
    return false;
}

static bool page_fill(uint32_t page)
{
    enum page_source source = page_source(&pages[page]);

    base_unmask();
    bool may = source_copy(page, source);
    base_mask();
    if (!may || !table_is_present(page)) {
        return false;
    }
    pager_counts.zeroed += source == PAGE_FROM_ZERO;
    pager_counts.file_ins += source == PAGE_FROM_FILE;
    pager_counts.swap_ins += source == PAGE_FROM_SWAP;
    return true;
}

/* What is about to be written keeps the bits that filling it has set. */
static void incoming_enter(const struct incoming *incoming, bool is_store)
{
    for (uint32_t i = 0; i < incoming->count; i++) {
        uint32_t page = incoming->page[i];
        if (!page_fill(page)) { /* the frame was taken by force: its loss is told, or will be */
            frames[pages[page].frame].page = VM_PAGE_NONE;
            continue;
        }
        (void)page_enter(&pages[page], pages[page].frame);
        evict_entered(page);
        if (i > 0 || !is_store) {
            batch_protect(page, pages[page].frame);
        }
    }
    batch_flush();
}

bool pager_bring(uint32_t page, bool is_store)
{
    const struct region *region = &regions[pages[page].region];
    struct incoming incoming = {.count = 0};
    uint32_t end = region->first + region->count;

    if (!incoming_add(&incoming, page)) {
        batch_flush();
        return false;
    }
    for (uint32_t i = page + 1; i < end && i <= page + region->ahead; i++) {
        if (pages[i].state != PAGE_ABSENT || !incoming_add(&incoming, i)) {
            break;
        }
    }
    batch_flush();
    incoming_enter(&incoming, is_store);
    return true;
}
