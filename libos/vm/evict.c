/* SPDX-License-Identifier: BSD-2-Clause */
/* evict.c - pages out: whom the policy names, to where its content belongs. */
#include "batch.h"
#include "copy.h"
#include "frames.h"
#include "pager.h"
#include "pages.h"
#include "swap.h"
#include "swap_slots.h"
#include "window.h"

enum {
    VICTIMS_MAX = 16, /* tried for one frame: others may be taken by force meanwhile */
};

static const struct vm_policy *policy;
static void *policy_state;

/* ---- what the policy may ask ---- */

static bool bit_accessed(uint32_t page)
{
    return (pages[page].flags & PAGE_CLEARING) == 0 && table_is_accessed(page);
}

static bool bit_dirty(uint32_t page)
{
    bool is_new = (pages[page].flags & PAGE_CLEARING) == 0 && table_is_dirty(page);

    return is_new || (pages[page].flags & PAGE_DIRTY) != 0;
}

static void bit_accessed_clear(uint32_t page)
{
    if (pages[page].state != PAGE_RESIDENT || (pages[page].flags & PAGE_CLEARING) != 0) {
        return;
    }
    pages[page].flags |= bit_dirty(page) ? PAGE_DIRTY : 0;
    batch_protect(page, pages[page].frame);
}

/* Also what was just taken by force, before we are told. */
static bool bit_fixed(uint32_t page)
{
    return pages[page].state != PAGE_RESIDENT || (pages[page].flags & PAGE_LEAVING) != 0 ||
           !table_is_present(page) ||
           (bit_dirty(page) && pages[page].slot == SWAP_SLOT_NONE && swap_slots_free() == 0);
}

static const struct vm_bits policy_bits = {bit_accessed, bit_accessed_clear, bit_dirty, bit_fixed};

void evict_policy_set(const struct vm_policy *chosen, void *state)
{
    policy = chosen;
    policy_state = state;
    policy->start(policy_state);
    for (uint32_t page = 0; page < VM_PAGES_MAX; page++) {
        if (pages[page].state == PAGE_RESIDENT) {
            policy->paged_in(policy_state, page);
        }
    }
}

void evict_entered(uint32_t page)
{
    policy->paged_in(policy_state, page);
}

void evict_left(uint32_t page)
{
    policy->paged_out(policy_state, page);
}

uint32_t evict_cost(uint32_t page)
{
    if (bit_fixed(page)) {
        return 0;
    }
    return 1 + (bit_accessed(page) ? 1u : 0u) + (bit_dirty(page) ? 2u : 0u);
}

/* ---- out ---- */

/* To the slot it has, or a new one. False: it vanished meanwhile. */
static bool page_write(uint32_t page, uint32_t slot)
{
    pages[page].flags |= PAGE_LEAVING;
    base_unmask();
    bool may = copy_page(swap_pointer(slot), (const void *)(uintptr_t)window_va(page));
    base_mask();
    pages[page].flags &= (uint8_t)~PAGE_LEAVING;

    may = may && pages[page].state == PAGE_RESIDENT;
    if (!may && slot != pages[page].slot) {
        swap_slot_give(slot);
    }
    pager_counts.swap_outs += may;
    return may;
}

bool evict_page(uint32_t page)
{
    uint32_t slot = pages[page].slot;

    if (bit_fixed(page)) {
        return false;
    }
    if (!bit_dirty(page)) {
        pager_counts.drops++;
    } else {
        slot = slot == SWAP_SLOT_NONE ? swap_slot_take() : slot;
        if (!page_write(page, slot)) {
            return false;
        }
    }
    batch_unmap(pages[page].frame);
    frames[pages[page].frame].page = VM_PAGE_NONE;
    page_leave(&pages[page], slot);
    evict_left(page);
    return true;
}

uint32_t evict_frame(void)
{
    for (uint32_t i = 0; i < VICTIMS_MAX; i++) {
        uint32_t frame = frames_take();
        if (frame != FRAME_NONE) {
            return frame;
        }
        uint32_t page = policy->victim(policy_state, &policy_bits);
        if (page >= VM_PAGES_MAX || pages[page].state != PAGE_RESIDENT) {
            return FRAME_NONE;
        }
        frame = pages[page].frame;
        if (evict_page(page)) {
            return frame;
        }
    }
    return FRAME_NONE;
}
