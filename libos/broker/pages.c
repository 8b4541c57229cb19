/* SPDX-License-Identifier: BSD-2-Clause */
/* pages.c - what the kernel shows, shown on: the info page to all, the flight recorder and the
 * kernel's log to operators, who may see what all do. */
#include "child.h"
#include "machine.h"

#include <base/calls.h>

static bool show(struct child *child, uint32_t role, uint32_t number, uint64_t va)
{
    struct child_mapping mapping = {.va = va, .rights = EXO_READ};
    exo_handle_t handle = child_give(child, machine_shown_handle(role, number), 0,
                                     EXO_TERMS(EXO_READ, EXO_GUARANTEED, 0), 0);

    return child_map(child, handle, &mapping);
}

static const char *operator_pages_give(struct child *child)
{
    for (uint32_t hart = 0; hart < machine_hart_count(); hart++) {
        if (!show(child, EXO_ROLE_RECORDER, hart,
                  BASE_RECORDER_VA + (uint64_t)hart * EXO_FRAME_SIZE)) {
            return "the recorder can't be mapped";
        }
    }
    return show(child, EXO_ROLE_LOG, 0, BASE_LOG_VA) ? NULL : "the kernel's log can't be mapped";
}

const char *child_pages_give(struct child *child)
{
    if (!show(child, EXO_ROLE_INFO, 0, BASE_INFO_VA)) {
        return "the info page can't be mapped";
    }
    return child->wish->is_operator ? operator_pages_give(child) : NULL;
}
