/* SPDX-License-Identifier: BSD-2-Clause */
/* pages.c - the state of each page of the paged window. */
#include "pages.h"

#include "swap_slots.h"

struct page pages[VM_PAGES_MAX];
static uint32_t page_next;

void pages_start(void)
{
    page_next = 0;
    for (uint32_t i = 0; i < VM_PAGES_MAX; i++) {
        pages[i] = (struct page){.state = PAGE_OUTSIDE, .slot = SWAP_SLOT_NONE};
    }
}

uint32_t pages_add(uint32_t count, uint8_t region, bool is_file)
{
    uint32_t first = page_next;

    if (count == 0 || count > VM_PAGES_MAX - page_next) {
        return VM_PAGE_NONE;
    }
    for (uint32_t i = first; i < first + count; i++) {
        pages[i] = (struct page){.state = PAGE_ABSENT,
                                 .flags = is_file ? PAGE_FILE : 0,
                                 .region = region,
                                 .slot = SWAP_SLOT_NONE};
    }
    page_next = first + count;
    return first;
}

enum page_source page_source(const struct page *page)
{
    if (page->state != PAGE_ABSENT) {
        return PAGE_FROM_NOWHERE;
    }
    if (page->slot != SWAP_SLOT_NONE) {
        return PAGE_FROM_SWAP;
    }
    return (page->flags & PAGE_FILE) != 0 ? PAGE_FROM_FILE : PAGE_FROM_ZERO;
}

bool page_enter(struct page *page, uint32_t frame)
{
    if (page->state != PAGE_ABSENT) {
        return false;
    }
    page->state = PAGE_RESIDENT;
    page->frame = (uint16_t)frame;
    page->flags &= PAGE_FILE;
    return true;
}

void page_leave(struct page *page, uint32_t slot)
{
    page->state = PAGE_ABSENT;
    page->slot = (uint16_t)slot;
    page->flags &= PAGE_FILE;
}

uint32_t page_take(struct page *page, uint32_t slot)
{
    uint32_t before = page->slot;
    bool is_lost = slot == SWAP_SLOT_NONE && (page->flags & PAGE_FILE) == 0;

    page->state = is_lost ? PAGE_LOST : PAGE_ABSENT;
    page->flags &= PAGE_FILE;
    page->slot = (uint16_t)slot;
    return before;
}
