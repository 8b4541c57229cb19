/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pager.c - pages in, pages out.
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
#include "swap_slots.h"
#include "window.h"

#include <base/calls.h>
#include <base/revoke.h>
#include <stddef.h>
#include <string.h>

enum {
    CAUSE_FETCH = 12,
    CAUSE_STORE = 15,
};

/* What one fault brings in. */
struct incoming {
    uint16_t page[VM_AHEAD_MAX + 1];
    uint32_t count;
};

struct region regions[VM_REGION_MAX];
struct vm_counts pager_counts;
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

static bool bit_fixed(uint32_t page)
{
    return pages[page].state != PAGE_RESIDENT ||
           (bit_dirty(page) && pages[page].slot == SWAP_SLOT_NONE && swap_slots_free() == 0);
}

static const struct vm_bits policy_bits = {bit_accessed, bit_accessed_clear, bit_dirty, bit_fixed};

void pager_policy_set(const struct vm_policy *chosen, void *state)
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

/* ---- out ---- */

uint32_t pager_cost(uint32_t page)
{
    if (bit_fixed(page)) {
        return 0;
    }
    return 1 + (bit_accessed(page) ? 1u : 0u) + (bit_dirty(page) ? 2u : 0u);
}

void pager_forget(uint32_t page)
{
    policy->paged_out(policy_state, page);
}

bool pager_evict(uint32_t page)
{
    uint32_t slot = pages[page].slot;

    if (bit_fixed(page) || !table_is_present(page)) {
        return false;
    }
    if (bit_dirty(page)) {
        slot = slot == SWAP_SLOT_NONE ? swap_slot_take() : slot;
        copy_page(swap_pointer(slot), (const void *)(uintptr_t)window_va(page));
        pager_counts.swap_outs++;
    } else {
        pager_counts.drops++;
    }
    batch_unmap(pages[page].frame);
    frames[pages[page].frame].page = VM_PAGE_NONE;
    page_leave(&pages[page], slot);
    pager_forget(page);
    return true;
}

/* A frame for something new; FRAME_NONE: nobody can give way. */
static uint32_t frame_get(void)
{
    uint32_t frame = frames_take();

    if (frame != FRAME_NONE) {
        return frame;
    }
    uint32_t victim = policy->victim(policy_state, &policy_bits);
    if (victim >= VM_PAGES_MAX || pages[victim].state != PAGE_RESIDENT) {
        return FRAME_NONE;
    }
    frame = pages[victim].frame;
    return pager_evict(victim) ? frame : FRAME_NONE;
}

/* ---- in ---- */

static bool incoming_add(struct incoming *incoming, uint32_t page)
{
    uint32_t frame = frame_get();

    if (frame == FRAME_NONE) {
        return false;
    }
    batch_map(page, frame);
    frames[frame].page = (uint16_t)page;
    pages[page].frame = (uint16_t)frame; /* enters when it is filled */
    incoming->page[incoming->count++] = (uint16_t)page;
    return true;
}

static void file_copy(const struct region *region, uint32_t page, uint8_t *to)
{
    uint64_t offset = (uint64_t)(page - region->first) * EXO_FRAME_SIZE;
    uint64_t left = region->size - offset;
    uint64_t bytes = left < EXO_FRAME_SIZE ? left : EXO_FRAME_SIZE;

    memcpy(to, region->content + offset, bytes);
    memset(to + bytes, 0, EXO_FRAME_SIZE - bytes);
}

static void page_fill(uint32_t page)
{
    uint8_t *to = (uint8_t *)(uintptr_t)window_va(page);

    switch (page_source(&pages[page])) {
    case PAGE_FROM_ZERO:
        copy_zero(to);
        pager_counts.zeroed++;
        break;
    case PAGE_FROM_FILE:
        file_copy(&regions[pages[page].region], page, to);
        pager_counts.file_ins++;
        break;
    case PAGE_FROM_SWAP:
        copy_page(to, swap_pointer(pages[page].slot));
        pager_counts.swap_ins++;
        break;
    case PAGE_FROM_NOWHERE:
        break;
    }
}

/* What is about to be written keeps the bits that filling it has set. */
static void incoming_enter(const struct incoming *incoming, bool is_store)
{
    for (uint32_t i = 0; i < incoming->count; i++) {
        uint32_t page = incoming->page[i];
        if (!table_is_present(page)) { /* its frame was just taken by force */
            frames[pages[page].frame].page = VM_PAGE_NONE;
            continue;
        }
        page_fill(page);
        (void)page_enter(&pages[page], pages[page].frame);
        policy->paged_in(policy_state, page);
        if (i > 0 || !is_store) {
            batch_protect(page, pages[page].frame);
        }
    }
    batch_flush();
}

static bool pages_bring(uint32_t page, bool is_store)
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

/* ---- the fault ---- */

static bool frame_is_gone(uint32_t page)
{
    return pages[page].state == PAGE_RESIDENT && !table_is_present(page);
}

/* True: it was because of frames taken by force, so that the access is worth another try. Of some
 * the kernel tells only when whoever asked has finished with them. */
static bool losses_settle(void)
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

enum base_verdict pager_fault(struct base_context *context, const struct base_fault *fault)
{
    uint32_t page = window_page(fault->tval);
    bool is_store = fault->cause == CAUSE_STORE;

    (void)context;
    if (page == VM_PAGE_NONE || fault->cause == CAUSE_FETCH ||
        (is_store && (pages[page].flags & PAGE_FILE) != 0)) {
        return BASE_FAULT_REFUSED;
    }
    if (pages[page].state == PAGE_ABSENT && pages_bring(page, is_store)) {
        pager_counts.faults++;
        return BASE_FAULT_HANDLED;
    }
    return losses_settle() ? BASE_FAULT_HANDLED : BASE_FAULT_REFUSED;
}
