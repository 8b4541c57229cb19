/* SPDX-License-Identifier: BSD-2-Clause */
/* work.c - faults and requests become work, done in a context of the pager's own. */
#include "copy.h"
#include "pager.h"
#include "pages.h"
#include "window.h"

#include <base/revoke.h>
#include <stddef.h>

enum {
    CAUSE_FETCH = 12,
    CAUSE_STORE = 15,
    STACK_BYTES = 16384,
};

static _Alignas(16) uint8_t stack[STACK_BYTES];
static struct base_context own;
static struct base_context *behalf; /* who goes on afterwards; NULL: the pager does not run */
static uint32_t wanted_page = VM_PAGE_NONE;
static bool is_store;
static bool is_asked;
static bool is_refused; /* the next fault is reported: the one before could not be helped */

static void work_main(void *unused)
{
    (void)unused;
    base_mask();
    while (is_asked || wanted_page != VM_PAGE_NONE) {
        uint32_t page = wanted_page;
        if (is_asked) {
            is_asked = false;
            base_revoke_answer(base_save());
        } else {
            wanted_page = VM_PAGE_NONE;
            is_refused = !pager_bring(page, is_store) && !revoked_settle();
        }
    }
    base_context_choose(behalf);
    behalf = NULL;
    base_deliver();
}

/* Masked, from handlers. */
static void work_begin(void)
{
    if (behalf != NULL) {
        return;
    }
    behalf = base_context_next();
    base_context_make(&own, work_main, NULL, stack + STACK_BYTES);
    own.flags = 0;
    base_context_choose(&own);
}

static void asked(struct exo_save_area *save)
{
    revoked_declare(save);
    is_asked = true;
    work_begin();
}

static enum base_verdict copy_mend(struct base_context *context, const struct base_fault *fault)
{
    if (fault->pc < (uint64_t)(uintptr_t)copy_begin || fault->pc >= (uint64_t)(uintptr_t)copy_end) {
        return BASE_FAULT_REFUSED;
    }
    context->registers.x[0] = (uint64_t)(uintptr_t)copy_failed;
    return BASE_FAULT_HANDLED;
}

static enum base_verdict faulted(struct base_context *context, const struct base_fault *fault)
{
    uint32_t page = window_page(fault->tval);

    if (context == &own) {
        return copy_mend(context, fault);
    }
    if (is_refused || page == VM_PAGE_NONE || fault->cause == CAUSE_FETCH ||
        (fault->cause == CAUSE_STORE && (pages[page].flags & PAGE_FILE) != 0) ||
        pages[page].state == PAGE_OUTSIDE || pages[page].state == PAGE_LOST) {
        return BASE_FAULT_REFUSED;
    }
    if (pages[page].state == PAGE_RESIDENT) { /* taken by force, and not told yet */
        return revoked_settle() ? BASE_FAULT_HANDLED : BASE_FAULT_REFUSED;
    }
    pager_counts.faults++;
    wanted_page = page;
    is_store = fault->cause == CAUSE_STORE;
    work_begin();
    return BASE_FAULT_HANDLED;
}

void work_start(void)
{
    (void)base_fault_handle(faulted);
    (void)base_event_handle(EXO_EVENT_REVOKE, asked);
    base_revoke_hook_set(revoked_answer);
    base_lost_hook_set(revoked_lost);
}
