/* SPDX-License-Identifier: BSD-2-Clause */
/* start_page.c - what an environment is told, and given, at its start. */
#include "app.h"
#include "pool.h"
#include "window.h"

#include <base/calls.h>
#include <stdio.h>
#include <string.h>

#define HEAP_END 0x40000000ull

enum {
    RWX = EXO_READ | EXO_WRITE | EXO_EXECUTE,
    TABLES = 8,
    ORDER_LARGEST = 9
};

static struct base_extent extent_grant(struct app *app, uint32_t order, uint8_t class)
{
    uint64_t frame = 0;
    uint64_t handle = app_grant(app, app->slot_next++, order, class, RWX, &frame);

    return (struct base_extent){.handle = handle,
                                .base = frame,
                                .kind = EXO_KIND_FRAME,
                                .order = (uint8_t)order,
                                .firmness = class,
                                .rights = RWX};
}

/* Guaranteed memory is there from the start, in the largest extents that fit the count. */
static void memory_grant(struct app *app)
{
    struct base_start *start = app->start;
    uint32_t left = app->wanted->memory[EXO_GUARANTEED];

    while (left != 0 && start->memory_count < BASE_MEMORY_MAX) {
        uint32_t order = 31u - (uint32_t)__builtin_clz(left);
        order = order > ORDER_LARGEST ? ORDER_LARGEST : order;
        struct base_extent e = extent_grant(app, order, EXO_GUARANTEED);
        if (e.handle == 0) {
            return;
        }
        start->memory[start->memory_count++] = e;
        app->used[EXO_GUARANTEED] += 1u << order;
        left -= 1u << order;
    }
}

static void swap_grant(struct app *app)
{
    struct base_start *start = app->start;
    uint32_t left = app->wanted->swap_frames;

    if (left == 0) {
        return;
    }
    uint32_t order = 31u - (uint32_t)__builtin_clz(left);
    struct base_extent e =
        extent_grant(app, order > ORDER_LARGEST ? ORDER_LARGEST : order, EXO_GUARANTEED);
    if (e.handle != 0) {
        start->swap[start->swap_count++] = e;
        app->swap_base = e.base;
        app->swap_used = 0;
    }
}

static void file_map(struct app *app, struct base_file *entry, struct bundle_file file)
{
    uint64_t va = BASE_FILE_VA + ((uint64_t)app->start->file_count << 30);
    uint64_t first = (uint64_t)(uintptr_t)file.data & ~(uint64_t)(EXO_FRAME_SIZE - 1);
    uint64_t end = (uint64_t)(uintptr_t)file.data + file.size;

    app_table(app, va, 1);
    for (uint64_t at = first; at < end; at += EXO_FRAME_SIZE, va += EXO_FRAME_SIZE) {
        uint64_t offset;
        exo_handle_t extent = window_bundle_frame((const char *)at, &offset);
        if (va % (1 << 21) == 0) {
            app_table(app, va, 0);
        }
        struct exo_result r = exo_derive(extent, app->env, app->slot_next++,
                                         EXO_TERMS(EXO_READ, EXO_GUARANTEED, 0), offset, 0);
        must(r, "file frame");
        app_map(app, r.value, va, EXO_READ);
    }
    entry->va = BASE_FILE_VA + ((uint64_t)app->start->file_count << 30) +
                ((uint64_t)(uintptr_t)file.data - first);
    entry->size = file.size;
    app->start->file_count++;
}

static void files_map(struct app *app)
{
    for (uint32_t i = 0; i < app->wanted->file_count; i++) {
        struct base_file *entry = &app->start->file[app->start->file_count];
        struct bundle_file file;
        if (!window_bundle(app->wanted->file[i], &file)) {
            timeline("%s: no file %s in the bundle", app->wanted->name, app->wanted->file[i]);
            continue;
        }
        snprintf(entry->name, sizeof(entry->name), "%s", app->wanted->file[i]);
        file_map(app, entry, file);
    }
}

static void device_add(struct app *app, exo_handle_t source, uint64_t terms, uint64_t base,
                       uint8_t kind, uint8_t order)
{
    struct base_start *start = app->start;
    struct exo_result r = exo_derive(source, app->env, app->slot_next++, terms, 0, 0);

    if (r.status == EXO_OK && start->device_count < BASE_DEVICE_MAX) {
        start->device[start->device_count++] =
            (struct base_extent){.handle = r.value, .base = base, .kind = kind, .order = order};
    }
}

static void devices_grant(struct app *app)
{
    const struct description_app *w = app->wanted;
    uint8_t order = 0;
    exo_handle_t window = device_handle(w->device_base, w->device_frames, &order);

    if (w->device_frames != 0 && window.raw != 0) {
        device_add(app, window, EXO_TERMS(EXO_READ | EXO_WRITE, EXO_STANDARD, order),
                   w->device_base, EXO_KIND_DEVICE, order);
    }
    for (uint32_t i = 0; i < w->irq_count; i++) {
        if (w->irq[i] != 0 && w->irq[i] <= the_machine.irq_count) {
            device_add(app, (exo_handle_t){the_machine.irq_handle + w->irq[i] - 1},
                       EXO_TERMS(0, EXO_STANDARD, 0), w->irq[i], EXO_KIND_IRQ, 0);
        }
    }
}

static void peers_grant(struct app *app)
{
    struct base_start *start = app->start;
    struct exo_result self = exo_derive(the_machine.self, app->env, app->slot_next++,
                                        EXO_TERMS(EXO_CALL | EXO_NOTIFY, EXO_GUARANTEED, 0), 0, 0);

    must(self, "handle of the broker");
    start->broker = self.value;
    for (uint32_t i = 0; i < app->wanted->peer_count; i++) {
        struct app *peer = app_named(app->wanted->peer[i]);
        if (peer == NULL || !peer->is_alive) {
            continue;
        }
        struct exo_result r = exo_derive(peer->env, app->env, app->slot_next++,
                                         EXO_TERMS(EXO_CALL | EXO_NOTIFY, EXO_STANDARD, 0), 0, 0);
        must(r, "handle of a peer");
        struct base_peer *entry = &start->peer[start->peer_count++];
        memcpy(entry->name, app->wanted->peer[i], sizeof(entry->name));
        entry->env = r.value;
    }
}

static void pages_make(struct app *app)
{
    struct pool_place start = pool_take(0, app_owner(app));
    struct pool_place mailbox = pool_take(0, app_owner(app));
    uint64_t ro = EXO_TERMS(EXO_READ, EXO_GUARANTEED, 0);
    uint64_t rw = EXO_TERMS(EXO_READ | EXO_WRITE, EXO_GUARANTEED, 0);
    struct exo_result r;

    app->start = window_keep(start, &app->start_view);
    app->mailbox = window_keep(mailbox, &app->mailbox_view);
    memset(app->start, 0, EXO_FRAME_SIZE);
    memset(app->mailbox, 0, EXO_FRAME_SIZE);
    app->mailbox->magic = BROKER_MAILBOX_MAGIC;
    app->request_done = 0;
    r = exo_derive(pool_arena_at(start.arena)->handle, app->env, app->slot_next++, ro, start.offset,
                   0);
    must(r, "start page");
    app_map(app, r.value, EXO_BOOT_VA, EXO_READ);
    r = exo_derive(pool_arena_at(mailbox.arena)->handle, app->env, app->slot_next++, rw,
                   mailbox.offset, 0);
    must(r, "mailbox");
    app_map(app, r.value, BASE_MAILBOX_VA, EXO_READ | EXO_WRITE);
    r = exo_derive(the_machine.info, app->env, app->slot_next++, ro, 0, 0);
    must(r, "info page");
    app_map(app, r.value, BASE_INFO_VA, EXO_READ);
}

void app_describe(struct app *app, uint64_t image_end)
{
    const struct description_app *w = app->wanted;

    pages_make(app);
    struct base_start *start = app->start;
    start->magic = BASE_START_MAGIC;
    start->version = BASE_START_VERSION;
    start->size = sizeof(*start);
    memcpy(start->name, w->name, sizeof(start->name));
    memcpy(start->arguments, w->arguments, sizeof(start->arguments));
    start->env_index = app->index;
    start->hart_first = w->hart;
    start->hart_mask = 1ull << w->hart;
    start->broker_hart = machine_boot()->hart_boot;
    start->notice_us = w->notice_us;
    start->mailbox_va = BASE_MAILBOX_VA;
    start->info_va = BASE_INFO_VA;
    start->timebase_hz = the_machine.timebase_hz;
    start->slice_ticks = the_machine.slice_ticks;
    start->image_end = image_end;
    start->heap_va = (image_end + 0xffff) & ~0xffffull;
    start->heap_end = HEAP_END;
    start->table_end = 1 << 21;
    memory_grant(app);
    swap_grant(app);
    for (uint32_t i = 0; i < TABLES; i++) {
        start->table[start->table_count++] = extent_grant(app, 1, EXO_GUARANTEED);
    }
    files_map(app);
    devices_grant(app);
    peers_grant(app);
}
