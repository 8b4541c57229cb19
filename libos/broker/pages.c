/* SPDX-License-Identifier: BSD-2-Clause */
/* pages.c - what the kernel shows, shown on: the info page to all, the flight recorder to
 * operators. */
#include "child.h"
#include "machine.h"

#include <base/calls.h>

static const char *info_give(struct child *child)
{
    struct child_mapping mapping = {.va = BASE_INFO_VA, .rights = EXO_READ};
    exo_handle_t handle =
        child_give(child, machine_info_handle(), 0, EXO_TERMS(EXO_READ, EXO_GUARANTEED, 0), 0);

    return child_map(child, handle, &mapping) ? NULL : "the info page can't be mapped";
}

/* To operators, who may see what all do. */
static const char *recorder_give(struct child *child)
{
    struct child_mapping mapping = {.va = BASE_RECORDER_VA, .rights = EXO_READ};

    for (uint32_t hart = 0; child->wish->is_operator && hart < machine_hart_count(); hart++) {
        exo_handle_t handle = child_give(child, machine_recorder_handle(hart), 0,
                                         EXO_TERMS(EXO_READ, EXO_GUARANTEED, 0), 0);
        if (!child_map(child, handle, &mapping)) {
            return "the recorder can't be mapped";
        }
        mapping.va += EXO_FRAME_SIZE;
    }
    return NULL;
}

const char *child_pages_give(struct child *child)
{
    const char *why = info_give(child);

    return why != NULL ? why : recorder_give(child);
}
