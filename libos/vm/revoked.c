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

static uint64_t answered; /* name of the request that was given to */

/* ---- asked ---- */

void revoked_declare(struct exo_save_area *save)
{
    uint32_t count = frames_declare(evict_cost, save->surrender, EXO_SURRENDER_MAX - 1);

    save->surrender[count] = 0;
}

/* The cheapest frame that may go; its page goes first. */
static uint32_t frame_free(void)
{
    uint32_t frame = frames_take_revocable();

    if (frame != FRAME_NONE) {
        return frame;
    }
    frame = frames_cheapest(evict_cost);
    return frame != FRAME_NONE && evict_page(frames[frame].page) ? frame : FRAME_NONE;
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

void revoked_lost(exo_handle_t handle, exo_va_t va, uint64_t where)
{
    uint32_t frame = frames_find(handle.raw);

    (void)va;
    if (frame == FRAME_NONE) {
        return;
    }
    uint32_t page = frames[frame].page;
    frames_remove(frame);
    if (page == VM_PAGE_NONE || pages[page].state != PAGE_RESIDENT) {
        return;
    }
    uint32_t slot = where == 0 ? SWAP_SLOT_NONE : swap_slot_of(where);
    if (slot != SWAP_SLOT_NONE && !swap_slot_adopt(slot)) {
        slot = SWAP_SLOT_NONE;
    }
    swap_slot_give(page_take(&pages[page], slot));
    evict_left(page);
    pager_counts.taken++;
    pager_counts.lost += pages[page].state == PAGE_LOST;
}

static bool frame_is_gone(uint32_t page)
{
    return pages[page].state == PAGE_RESIDENT && !table_is_present(page);
}

bool revoked_settle(void)
{
    uint64_t taken = pager_counts.taken;

    base_repossessed_answer(base_save());
    if (pager_counts.taken != taken) {
        return true;
    }
    if (frames_any(frame_is_gone)) {
        (void)exo_yield(EXO_NOTHING);
        return true;
    }
    return false;
}
