/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pages.h - the state of each page of the paged window. Pure code, tested on the host.
 *
 *   absent -> resident -> absent       by the pager
 *             resident -> absent       taken by force, its content saved in swap space
 *             resident -> lost         taken by force, and saved nowhere
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <vm/list.h>

enum page_state {
    PAGE_OUTSIDE, /* of every region */
    PAGE_ABSENT,
    PAGE_RESIDENT,
    PAGE_LOST,
};

enum page_flags {
    PAGE_FILE = 1,     /* of a file: read-only, never lost */
    PAGE_DIRTY = 2,    /* was seen dirty before its bits were cleared */
    PAGE_CLEARING = 4, /* its bits will be clear before the application runs again */
    PAGE_LEAVING = 8,  /* is being written to swap */
};

enum page_source {
    PAGE_FROM_NOWHERE,
    PAGE_FROM_ZERO,
    PAGE_FROM_FILE,
    PAGE_FROM_SWAP,
};

struct page {
    uint8_t state;
    uint8_t flags;
    uint8_t region;
    uint16_t frame; /* resident: index into the frames */
    uint16_t slot;  /* swap slot with a copy; valid unless dirty */
};

extern struct page pages[VM_PAGES_MAX];

void pages_start(void);
/* First of `count` new pages in a row; VM_PAGE_NONE: the window is full. */
uint32_t pages_add(uint32_t count, uint8_t region, bool is_file);

/* Where an absent page's content comes from. */
enum page_source page_source(const struct page *page);
/* False: not absent. */
bool page_enter(struct page *page, uint32_t frame);
/* Its content, if dirty, is in `slot` now; SWAP_SLOT_NONE where it has none. */
void page_leave(struct page *page, uint32_t slot);
/* Its frame was taken by force, its content is in `slot`, or nowhere. -> a slot it no longer
 * needs: nobody knows whether an older copy was still right. */
uint32_t page_take(struct page *page, uint32_t slot);
