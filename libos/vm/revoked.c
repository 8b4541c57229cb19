/* SPDX-License-Identifier: BSD-2-Clause */
/* revoked.c - what is given when asked, and what becomes of pages taken by force. */
#include "batch.h"
#include "frames.h"
#include "pager.h"
#include "pages.h"
#include "swap.h"
#include "swap_slots.h"
#include "window.h"

#include <base/calls.h>
#include <base/memory.h>
#include <base/revoke.h>
#include <base/slots.h>

enum {
    SETTLE_MS = 200, /* in which the broker has to say where a taken page went */
};

static uint64_t answered; /* name of the request that was given to */
static uint64_t taken_ticks;

/* ---- asked ---- */

/* The cheapest frame that may go; its page goes first. */
static uint32_t frame_free(void)
{
    uint32_t frame = frames_take_revocable();

    if (frame != FRAME_NONE) {
        return frame;
    }
    frame = frames_cheapest(pager_cost);
    return frame != FRAME_NONE && pager_evict(frames[frame].page) ? frame : FRAME_NONE;
}

/* All that the request wants at once, so that unmapping takes few crossings. */
bool revoked_answer(const struct exo_request *request)
{
    uint32_t given = 0;

    if (request->kind != EXO_KIND_FRAME || request->order != 0 || request->name == answered) {
        return false;
    }
    answered = request->name;
    for (; given < request->wanted; given++) {
        uint32_t frame = frame_free();
        struct base_memory memory = {{frame == FRAME_NONE ? 0 : frames[frame].handle}, 0};
        if (frame == FRAME_NONE) {
            break;
        }
        frames_remove(frame);
        if (base_memory_give(memory) != EXO_OK) {
            break;
        }
    }
    batch_flush();
    pager_counts.given += given;
    return given > 0;
}

/* ---- taken ---- */

/* True: the tombstone is still needed. */
bool revoked_lost(exo_handle_t handle, exo_va_t va, uint64_t where)
{
    uint32_t frame = frames_find(handle.raw);
    bool is_needed = false;

    (void)va;
    (void)where; /* may not be known yet: it is read when the page is touched */
    if (frame == FRAME_NONE) {
        return false;
    }
    uint32_t page = frames[frame].page;
    if (page != VM_PAGE_NONE && pages[page].state == PAGE_RESIDENT) {
        is_needed = page_take(&pages[page]);
        pager_forget(page);
        pager_counts.taken++;
        taken_ticks = base_now();
    }
    if (is_needed) {
        frames[frame].is_gone = true;
    } else {
        frames_remove(frame);
    }
    return is_needed;
}

bool revoked_settle(uint32_t page)
{
    exo_handle_t tombstone = {frames[pages[page].frame].handle};
    uint64_t where = exo_inspect(tombstone, EXO_FIELD_WHERE).value;
    uint64_t patience = SETTLE_MS * base_start()->timebase_hz / 1000u;

    if (where == 0 && base_now() - taken_ticks < patience) {
        (void)exo_yield(EXO_NOTHING);
        return true;
    }
    uint32_t slot = where == 0 ? SWAP_SLOT_NONE : swap_slot_of(where);
    if (slot != SWAP_SLOT_NONE && !swap_slot_adopt(slot)) {
        slot = SWAP_SLOT_NONE;
    }
    swap_slot_give(page_settle(&pages[page], slot));
    frames_remove(pages[page].frame);
    if (exo_drop(tombstone).status == EXO_OK) {
        base_slot_give(EXO_HANDLE_INDEX(tombstone));
    }
    pager_counts.lost += slot == SWAP_SLOT_NONE;
    return slot != SWAP_SLOT_NONE;
}
