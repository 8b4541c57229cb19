/* SPDX-License-Identifier: BSD-2-Clause */
/* outfit.c - files, memory, swap, devices, slices and peers of a child. */
#include "bundle.h"
#include "child.h"
#include "machine.h"
#include "own.h"
#include "positions.h"

#include <base/calls.h>
#include <stdio.h>
#include <string.h>

enum {
    START_ORDER_MAX = 9,
    TABLE_FRAMES = 512,
    TABLES_MORE = 4,
};

#define FILE_SPAN (1ull << 21)

static uint32_t order_below(uint64_t count)
{
    return 63u - (uint32_t)__builtin_clzll(count);
}

/* The largest naturally aligned block that begins at `base` and has at most `count` frames. */
static uint32_t order_at(uint64_t base, uint64_t count, uint32_t max)
{
    uint32_t aligned = base == 0 ? max : (uint32_t)__builtin_ctzll(base);
    uint32_t fits = order_below(count);
    uint32_t order = aligned < fits ? aligned : fits;

    return order < max ? order : max;
}

/* ---- files ---- */

static const char *file_block_map(struct child *child, uint64_t va, uint64_t frame, uint64_t count,
                                  uint32_t *order)
{
    const struct exo_boot_extent *e = machine_file_extent(frame);

    if (e == NULL) {
        return "a file lies outside the bundle";
    }
    *order = order_at(frame, count, e->order < START_ORDER_MAX ? e->order : START_ORDER_MAX);
    struct child_mapping mapping = {.va = va, .base = frame, .order = *order, .rights = EXO_READ};
    exo_handle_t handle = child_give(child, (exo_handle_t){e->handle}, frame - e->base,
                                     EXO_TERMS(EXO_READ, EXO_GUARANTEED, *order), 0);
    return child_map(child, handle, &mapping) ? NULL : "a file can't be mapped";
}

static const char *file_map(struct child *child, const struct cpio_file *file, uint64_t *va)
{
    uint64_t first = machine_file_frame(file->data);
    uint64_t end = machine_file_frame(file->data + file->size - 1) + 1;
    uint64_t at = *va + (first % TABLE_FRAMES << EXO_FRAME_SHIFT);
    const char *why = NULL;
    uint32_t order = 0;

    *va = at + ((uint64_t)(uintptr_t)file->data & (EXO_FRAME_SIZE - 1));
    for (uint64_t frame = first; why == NULL && frame < end; frame += 1ull << order) {
        if ((at & (FILE_SPAN - 1)) == 0 || frame == first) {
            why = child_tables(child, at & ~(FILE_SPAN - 1), 1) ? NULL : "no memory for tables";
        }
        if (why == NULL) {
            why = file_block_map(child, at, frame, end - frame, &order);
            at += (uint64_t)EXO_FRAME_SIZE << order;
        }
    }
    child->files_end = (at + FILE_SPAN - 1) & ~(FILE_SPAN - 1);
    return why;
}

static const char *file_give(struct child *child, struct base_start *start, const char *name,
                             const struct cpio_file *file)
{
    struct base_file *entry = &start->file[start->file_count++];

    memcpy(entry->name, name, strlen(name) + 1);
    entry->size = file->size;
    entry->va = child->files_end;
    return file->size == 0 ? NULL : file_map(child, file, &entry->va);
}

static const char *files_give(struct child *child, struct base_start *start)
{
    const char *why = NULL;

    child->files_end = BASE_FILE_VA;
    for (uint32_t i = 0; why == NULL && i < child->wish->file_count; i++) {
        struct cpio_file file;
        if (bundle_find(child->wish->file[i], &file) != CPIO_FOUND) {
            return bundle_lacks("files", child->wish->file[i]);
        }
        why = file_give(child, start, child->wish->file[i], &file);
    }
    if (why == NULL && child->wish->wants_tree) {
        struct cpio_file tree = {.data = machine_tree(), .size = machine_tree_size()};
        why = file_give(child, start, BASE_TREE_FILE, &tree);
    }
    return why;
}

/* ---- memory ---- */

static const char *blocks_give(struct child *child, uint32_t frames, enum pool_use use,
                               struct base_extent *list, uint32_t max, uint32_t *count)
{
    while (frames > 0) {
        uint32_t order = order_below(frames);
        uint64_t base;
        while (!child_block_take(child, order, use, &base)) {
            if (order-- == 0) {
                return "no memory";
            }
        }
        if (*count == max) {
            return "its memory is in too many pieces";
        }
        exo_handle_t handle = child_block_give(
            child, base, order, EXO_READ | EXO_WRITE | EXO_EXECUTE | EXO_GRANT, EXO_GUARANTEED);
        if (handle.raw == 0) {
            return "no slot for memory";
        }
        list[(*count)++] =
            (struct base_extent){.handle = handle.raw,
                                 .base = base,
                                 .kind = EXO_KIND_FRAME,
                                 .order = (uint8_t)order,
                                 .firmness = EXO_GUARANTEED,
                                 .rights = EXO_READ | EXO_WRITE | EXO_EXECUTE | EXO_GRANT};
        frames -= 1u << order;
    }
    return NULL;
}

static const char *tables_give(struct child *child, struct base_start *start)
{
    const struct description_environment *w = child->wish;
    uint64_t frames =
        (uint64_t)w->memory[EXO_GUARANTEED] + w->memory[EXO_STANDARD] + w->memory[EXO_BORROWED];
    uint64_t count = frames / TABLE_FRAMES + TABLES_MORE;

    for (; count > 0 && start->table_count < BASE_TABLE_MAX; count--) {
        exo_handle_t handle = child_table_give(child);
        if (handle.raw == 0) {
            return "no memory for tables";
        }
        start->table[start->table_count++] =
            (struct base_extent){.handle = handle.raw,
                                 .base = exo_inspect(handle, EXO_FIELD_BASE).value,
                                 .kind = EXO_KIND_FRAME,
                                 .order = 1,
                                 .firmness = EXO_GUARANTEED,
                                 .rights = EXO_READ | EXO_WRITE};
    }
    return NULL;
}

static const char *memory_give(struct child *child, struct base_start *start)
{
    const char *why = tables_give(child, start);

    if (why == NULL) {
        why = blocks_give(child, child->wish->memory[EXO_GUARANTEED], POOL_GUARANTEED,
                          start->memory, BASE_MEMORY_MAX, &start->memory_count);
    }
    if (why == NULL) {
        why = blocks_give(child, child->wish->swap_frames, POOL_SWAP, start->swap, BASE_SWAP_MAX,
                          &start->swap_count);
    }
    child->swap_count = start->swap_count;
    child->swap_saved = 0;
    for (uint32_t i = 0; i < start->swap_count; i++) {
        child->swap_base[i] = start->swap[i].base;
        child->swap_order[i] = start->swap[i].order;
    }
    return why;
}

/* ---- devices ---- */

static const char *device_give(struct child *child, struct base_start *start,
                               const struct description_device *device)
{
    uint64_t frame = device->base >> EXO_FRAME_SHIFT;
    uint64_t end = (device->base + device->size) >> EXO_FRAME_SHIFT;
    uint32_t order;

    for (; frame < end; frame += 1ull << order) {
        const struct exo_boot_extent *e = machine_device_extent(frame);
        if (e == NULL) {
            return "devices: no such registers";
        }
        order = order_at(frame, end - frame, e->order);
        exo_handle_t handle = child_give(child, (exo_handle_t){e->handle}, frame - e->base,
                                         EXO_TERMS(EXO_READ | EXO_WRITE, EXO_GUARANTEED, order), 0);
        if (handle.raw == 0 || start->device_count == BASE_DEVICE_MAX) {
            return "devices: in too many pieces";
        }
        start->device[start->device_count++] = (struct base_extent){.handle = handle.raw,
                                                                    .base = frame,
                                                                    .kind = EXO_KIND_DEVICE,
                                                                    .order = (uint8_t)order,
                                                                    .firmness = EXO_GUARANTEED,
                                                                    .rights = EXO_READ | EXO_WRITE};
    }
    return NULL;
}

static const char *regions_give(struct child *child, struct base_start *start)
{
    for (uint32_t i = 0; i < child->wish->region_count; i++) {
        struct description_region region = child->wish->region[i];
        const struct exo_boot_extent *vault = machine_vault();
        const uint8_t rights = EXO_READ | EXO_WRITE | EXO_EXECUTE | EXO_GRANT;
        exo_handle_t handle = child_give(child, (exo_handle_t){vault->handle}, region.offset,
                                         EXO_TERMS(rights, EXO_GUARANTEED, region.order), 0);
        if (handle.raw == 0 || start->device_count == BASE_DEVICE_MAX) {
            return "regions: too many";
        }
        start->device[start->device_count++] =
            (struct base_extent){.handle = handle.raw,
                                 .base = vault->base + region.offset,
                                 .kind = EXO_KIND_REGION,
                                 .order = (uint8_t)region.order,
                                 .firmness = EXO_GUARANTEED,
                                 .rights = rights};
    }
    return NULL;
}

static const char *devices_give(struct child *child, struct base_start *start)
{
    const char *why = regions_give(child, start);

    for (uint32_t i = 0; why == NULL && i < child->wish->device_count; i++) {
        why = device_give(child, start, &child->wish->device[i]);
    }
    for (uint32_t i = 0; why == NULL && i < child->wish->irq_count; i++) {
        exo_handle_t handle = child_give(child, machine_irq(child->wish->irq[i]), 0,
                                         EXO_TERMS(0, EXO_GUARANTEED, 0), 0);
        if (handle.raw == 0 || start->device_count == BASE_DEVICE_MAX) {
            return "irqs: no such line";
        }
        start->device[start->device_count++] = (struct base_extent){.handle = handle.raw,
                                                                    .base = child->wish->irq[i],
                                                                    .kind = EXO_KIND_IRQ,
                                                                    .firmness = EXO_GUARANTEED};
    }
    return why;
}

/* ---- time and friends ---- */

static const char *spare_give(const struct child *child, const struct base_start *start)
{
    for (uint32_t hart = 0; child->wish->is_spare && hart < EXO_HART_MAX; hart++) {
        if ((start->hart_mask >> hart & 1) != 0 &&
            exo_spare(child->env, hart, 1).status != EXO_OK) {
            return "no spare time";
        }
    }
    return NULL;
}

static const char *peers_give(struct child *child, struct base_start *start)
{
    for (uint32_t i = 0; i < child->wish->peer_count; i++) {
        const struct child *peer = child_of(child->wish->peer[i]);
        if (peer == NULL || peer->env.raw == 0) {
            continue;
        }
        exo_handle_t handle =
            child_give(child, peer->env, 0, EXO_TERMS(EXO_CALL | EXO_NOTIFY, EXO_GUARANTEED, 0), 0);
        if (handle.raw == 0) {
            return "no handle of its peer";
        }
        struct base_peer *entry = &start->peer[start->peer_count++];
        memcpy(entry->name, child->wish->peer[i], BASE_NAME_BYTES);
        entry->env = handle.raw;
    }
    start->broker =
        child_give(child, machine_self(), 0, EXO_TERMS(EXO_NOTIFY, EXO_GUARANTEED, 0), 0).raw;
    start->broker_hart = machine_hart();
    return NULL;
}

const char *child_outfit(struct child *child, struct base_start *start)
{
    const char *why = files_give(child, start);

    why = why != NULL ? why : memory_give(child, start);
    why = why != NULL ? why : devices_give(child, start);
    why = why != NULL ? why : positions_give(child, start);
    why = why != NULL ? why : spare_give(child, start);
    return why != NULL ? why : peers_give(child, start);
}
