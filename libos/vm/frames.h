/* SPDX-License-Identifier: BSD-2-Clause */
/* frames.h - the frames the pager has, and what is in them. Pure code, tested on the host. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
    FRAMES_MAX = 1024,
    FRAME_NONE = FRAMES_MAX,
    FRAMES_COST_MAX = 4,
};

struct frame {
    uint64_t handle; /* 0: no such frame */
    uint16_t page;   /* VM_PAGE_NONE: free */
    bool is_revocable;
};

extern struct frame frames[FRAMES_MAX];

void frames_start(void);
/* A free one more. False: the table is full. */
bool frames_add(uint64_t handle, bool is_revocable);
/* Out of the books, whatever it holds. */
void frames_remove(uint32_t frame);
uint32_t frames_find(uint64_t handle);
/* Takes a free one; FRAME_NONE: there is none. */
uint32_t frames_take(void);
uint32_t frames_take_revocable(void);
uint32_t frames_count(void);
uint32_t frames_free(void);
/* Some frame holds a page that is such. */
bool frames_any(bool (*is_such)(uint32_t page));
/* Handles of at most `max` revocable frames: free ones, then by cost, up to FRAMES_COST_MAX.
 * -> how many. */
uint32_t frames_declare(uint32_t (*cost)(uint32_t page), uint64_t *list, uint32_t max);
/* The revocable frame whose page `cost` finds cheapest; a cost of 0 means never. */
uint32_t frames_cheapest(uint32_t (*cost)(uint32_t page));
