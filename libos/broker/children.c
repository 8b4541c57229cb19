/* SPDX-License-Identifier: BSD-2-Clause */
/* children.c - all of them. */
#include "child.h"
#include "machine.h"

#include <stddef.h>
#include <string.h>

struct child children[DESCRIPTION_ENVIRONMENTS];
uint32_t child_count;

uint32_t child_frames(const struct child *child)
{
    uint32_t frames = 0;

    for (uint32_t use = POOL_SYSTEM; use < POOL_USE_COUNT; use++) {
        frames += pool_held(child->index, (enum pool_use)use);
    }
    return frames;
}

uint64_t child_notice_ticks(const struct child *child)
{
    return machine_ticks(child->wish->notice_us);
}

struct child *child_of(const char *name)
{
    for (uint32_t i = 0; i < child_count; i++) {
        if (strcmp(children[i].wish->name, name) == 0) {
            return &children[i];
        }
    }
    return NULL;
}
