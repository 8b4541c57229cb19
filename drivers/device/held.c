/* SPDX-License-Identifier: BSD-2-Clause */
/* held.c - bindings of the start page, found by what they bind. */
#include "held.h"

#include <base/memory.h>
#include <base/start.h>
#include <stddef.h>

const void *device_tree(void)
{
    const struct base_file *file = base_file_find(BASE_TREE_FILE);

    return file == NULL ? NULL : (const void *)(uintptr_t)file->va;
}

static const struct base_extent *extent_find(uint8_t kind, uint64_t number)
{
    const struct base_start *start = base_start();

    for (uint32_t i = 0; i < start->device_count && i < BASE_DEVICE_MAX; i++) {
        const struct base_extent *e = &start->device[i];
        if (e->kind == kind && number >= e->base && number - e->base < 1ull << e->order) {
            return e;
        }
    }
    return NULL;
}

exo_status_t device_map(struct node_range range, exo_va_t va, uintptr_t *at)
{
    uint64_t first = range.base >> EXO_FRAME_SHIFT;
    uint64_t end = (range.base + range.size + EXO_FRAME_SIZE - 1) >> EXO_FRAME_SHIFT;
    uint64_t skipped = 0; /* of the first extent */

    for (uint64_t frame = first; frame < end;) {
        const struct base_extent *e = extent_find(EXO_KIND_DEVICE, frame);
        if (e == NULL) {
            return EXO_E_NOTHING;
        }
        skipped = frame == first ? first - e->base : skipped;
        exo_va_t place = {va.raw + ((e->base + skipped - first) << EXO_FRAME_SHIFT)};
        exo_status_t status =
            base_map(place, (struct base_memory){{e->handle}, e->order}, EXO_READ | EXO_WRITE, 0);
        if (status != EXO_OK) {
            return status;
        }
        frame = e->base + (1ull << e->order);
    }
    *at = va.raw + (skipped << EXO_FRAME_SHIFT) + (range.base & (EXO_FRAME_SIZE - 1));
    return EXO_OK;
}

exo_handle_t device_line(uint32_t line)
{
    const struct base_extent *e = extent_find(EXO_KIND_IRQ, line);

    return e == NULL ? EXO_NOTHING : (exo_handle_t){e->handle};
}
