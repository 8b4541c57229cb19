/* SPDX-License-Identifier: BSD-2-Clause */
/* load.c - an image's segments into frames of the child. */
#include "child.h"
#include "own.h"

#include <string.h>

static uint64_t lower(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* The part of the segment's file that belongs on the page at `va`, into the window. */
static void page_fill(const struct elf_segment *s, const uint8_t *file, uint64_t va)
{
    uint64_t from = va < s->va ? s->va : va;
    uint64_t end = lower(va + EXO_FRAME_SIZE, s->va + s->file_size);

    if (from < end) {
        memcpy((uint8_t *)OWN_SMALL_VA + (from - va), file + s->file_offset + (from - s->va),
               end - from);
    }
}

static const char *page_load(struct child *child, const struct elf_segment *s, const uint8_t *file,
                             uint64_t va)
{
    struct child_mapping mapping = {.va = va, .rights = s->rights};

    if (!pool_take(0, child->index, POOL_SYSTEM, &mapping.base)) {
        return "no memory for the image";
    }
    exo_handle_t window = own_window(OWN_SMALL_VA, mapping.base, 0);
    if (window.raw == 0) {
        return "no window";
    }
    memset((void *)OWN_SMALL_VA, 0, EXO_FRAME_SIZE);
    page_fill(s, file, va);
    own_drop(window);

    exo_handle_t handle = child_block_give(child, mapping.base, 0, s->rights, EXO_GUARANTEED);
    return child_map(child, handle, &mapping) ? NULL : "the image can't be mapped";
}

const char *child_load(struct child *child, const uint8_t *file)
{
    const char *why = NULL;

    for (uint32_t i = 0; i < child->image.segment_count; i++) {
        const struct elf_segment *s = &child->image.segment[i];
        uint64_t va = s->va & ~(uint64_t)(EXO_FRAME_SIZE - 1);
        for (; why == NULL && va < s->va + s->memory_size; va += EXO_FRAME_SIZE) {
            why = page_load(child, s, file, va);
        }
    }
    return why;
}
