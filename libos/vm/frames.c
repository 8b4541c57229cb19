/* SPDX-License-Identifier: BSD-2-Clause */
/* frames.c - the frames the pager has, and what is in them. */
#include "frames.h"

#include <vm/list.h>

struct frame frames[FRAMES_MAX];
static uint32_t frame_top; /* there are none at and above it */
static uint16_t free_frames[FRAMES_MAX];
static uint32_t free_count;

void frames_start(void)
{
    frame_top = 0;
    free_count = 0;
    for (uint32_t i = 0; i < FRAMES_MAX; i++) {
        frames[i] = (struct frame){.page = VM_PAGE_NONE};
    }
}

bool frames_add(uint64_t handle, bool is_revocable)
{
    for (uint32_t i = 0; i < FRAMES_MAX; i++) {
        if (frames[i].handle != 0) {
            continue;
        }
        frames[i] =
            (struct frame){.handle = handle, .page = VM_PAGE_NONE, .is_revocable = is_revocable};
        frame_top = i >= frame_top ? i + 1 : frame_top;
        free_frames[free_count++] = (uint16_t)i;
        return true;
    }
    return false;
}

static void free_remove(uint32_t frame)
{
    for (uint32_t i = 0; i < free_count; i++) {
        if (free_frames[i] == frame) {
            free_frames[i] = free_frames[--free_count];
            return;
        }
    }
}

void frames_remove(uint32_t frame)
{
    free_remove(frame);
    frames[frame] = (struct frame){.page = VM_PAGE_NONE};
}

uint32_t frames_find(uint64_t handle)
{
    for (uint32_t i = 0; handle != 0 && i < frame_top; i++) {
        if (frames[i].handle == handle) {
            return i;
        }
    }
    return FRAME_NONE;
}

uint32_t frames_take(void)
{
    return free_count == 0 ? FRAME_NONE : free_frames[--free_count];
}

uint32_t frames_take_revocable(void)
{
    for (uint32_t i = 0; i < free_count; i++) {
        uint32_t frame = free_frames[i];
        if (frames[frame].is_revocable) {
            free_remove(frame);
            return frame;
        }
    }
    return FRAME_NONE;
}

uint32_t frames_count(void)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < frame_top; i++) {
        count += frames[i].handle != 0;
    }
    return count;
}

uint32_t frames_free(void)
{
    return free_count;
}

bool frames_any(bool (*is_such)(uint32_t page))
{
    for (uint32_t i = 0; i < frame_top; i++) {
        if (frames[i].handle != 0 && frames[i].page != VM_PAGE_NONE && is_such(frames[i].page)) {
            return true;
        }
    }
    return false;
}

uint32_t frames_cheapest(uint32_t (*cost)(uint32_t page))
{
    uint32_t best = FRAME_NONE;
    uint32_t least = UINT32_MAX;

    for (uint32_t i = 0; i < frame_top; i++) {
        const struct frame *frame = &frames[i];
        if (!frame->is_revocable || frame->page == VM_PAGE_NONE) {
            continue;
        }
        uint32_t price = cost(frame->page);
        if (price != 0 && price < least) {
            best = i;
            least = price;
        }
    }
    return best;
}

/* Adds those of one price; 0 are the free ones. */
static uint32_t declare_price(uint32_t price, uint32_t (*cost)(uint32_t page), uint64_t *list,
                              uint32_t max)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < frame_top && count < max; i++) {
        const struct frame *frame = &frames[i];
        bool is_free = frame->page == VM_PAGE_NONE;
        if (!frame->is_revocable || is_free != (price == 0)) {
            continue;
        }
        if (is_free || cost(frame->page) == price) {
            list[count++] = frame->handle;
        }
    }
    return count;
}

uint32_t frames_declare(uint32_t (*cost)(uint32_t page), uint64_t *list, uint32_t max)
{
    uint32_t count = 0;

    for (uint32_t price = 0; price <= FRAMES_COST_MAX; price++) {
        count += declare_price(price, cost, list + count, max - count);
    }
    return count;
}
