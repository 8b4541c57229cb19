/* SPDX-License-Identifier: BSD-2-Clause */
/* vm.c - start, regions, growing. */
#include "batch.h"
#include "frames.h"
#include "pager.h"
#include "pages.h"
#include "swap.h"
#include "window.h"

#include <base/broker.h>
#include <base/calls.h>
#include <base/memory.h>
#include <stddef.h>
#include <vm/vm.h>

static uint32_t region_count;

/* Out of the free memory pool, frame by frame. */
static uint32_t frames_gather(uint32_t wanted)
{
    uint32_t count = 0;

    for (; count < wanted; count++) {
        struct base_memory memory = base_memory_take(0);
        uint64_t state = exo_inspect(memory.handle, EXO_FIELD_STATE).value;
        if (memory.handle.raw == 0) {
            break;
        }
        if (!frames_add(memory.handle.raw, (state >> 24 & 0xff) < EXO_GUARANTEED)) {
            (void)base_memory_give(memory);
            break;
        }
    }
    return count;
}

exo_status_t vm_start(const struct vm_options *options)
{
    pages_start();
    frames_start();
    region_count = 0;
    if (options->pages_max > VM_PAGES_MAX) {
        return EXO_E_RANGE;
    }
    exo_status_t status = swap_start();
    if (status == EXO_OK && options->pages_max > 0) {
        status = tables_make(0, options->pages_max);
    }
    if (status != EXO_OK) {
        return status;
    }
    base_mask();
    evict_policy_set(options->policy, options->state);
    (void)frames_gather(options->frames_max);
    work_start();
    base_unmask();
    return EXO_OK;
}

void vm_policy_set(const struct vm_policy *policy, void *state)
{
    base_mask();
    evict_policy_set(policy, state);
    base_unmask();
}

/* -> first page; VM_PAGE_NONE: no room. */
static uint32_t region_make(uint64_t bytes, const uint8_t *content, uint32_t ahead)
{
    uint64_t count = (bytes + EXO_FRAME_SIZE - 1) / EXO_FRAME_SIZE;

    if (region_count == VM_REGION_MAX || count > VM_PAGES_MAX) {
        return VM_PAGE_NONE;
    }
    base_mask();
    uint32_t page = pages_add((uint32_t)count, (uint8_t)region_count, content != NULL);
    bool may = page != VM_PAGE_NONE && tables_make(page, (uint32_t)count) == EXO_OK;
    if (may) {
        regions[region_count++] =
            (struct region){.content = content,
                            .size = bytes,
                            .first = page,
                            .count = (uint32_t)count,
                            .ahead = ahead < VM_AHEAD_MAX ? ahead : VM_AHEAD_MAX};
    }
    base_unmask();
    return may ? page : VM_PAGE_NONE;
}

void *vm_region_anonymous(uint64_t bytes)
{
    uint32_t page = region_make(bytes, NULL, 0);

    return page == VM_PAGE_NONE ? NULL : (void *)(uintptr_t)window_va(page);
}

const void *vm_region_file(const struct base_file *file, uint32_t ahead)
{
    uint32_t page = region_make(file->size, (const uint8_t *)(uintptr_t)file->va, ahead);

    return page == VM_PAGE_NONE ? NULL : (const void *)(uintptr_t)window_va(page);
}

uint32_t vm_page_at(const void *address)
{
    return window_page((uint64_t)(uintptr_t)address);
}

uint32_t vm_grow(uint32_t wanted)
{
    uint32_t grown = 0;

    while (grown < wanted) {
        uint32_t left = wanted - grown;
        uint32_t batch = left < BROKER_BATCH ? left : BROKER_BATCH;
        uint64_t granted = broker_memory(batch, 0, EXO_STANDARD).value;
        base_mask();
        uint32_t gathered = frames_gather((uint32_t)granted);
        base_unmask();
        grown += gathered;
        if (gathered == 0) {
            break;
        }
    }
    return grown;
}

uint32_t vm_frames(void)
{
    return frames_count();
}

struct vm_counts vm_counts(void)
{
    return pager_counts;
}

uint64_t vm_crossings(void)
{
    return batch_crossings();
}
