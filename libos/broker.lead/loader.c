/* SPDX-License-Identifier: BSD-2-Clause */
/* loader.c - from an ELF file of the bundle to a running environment. */
#include "app.h"
#include "elf.h"
#include "pool.h"
#include "window.h"

#include <base/calls.h>
#include <exo/upcall.h>
#include <string.h>

#define IMAGE_LIMIT 0x1f0000ull /* images and their bss lie in the first 2 MiB */

enum {
    ORDER_PAIR = 1,
    RWX = EXO_READ | EXO_WRITE | EXO_EXECUTE
};

uint8_t app_owner(const struct app *app)
{
    return (uint8_t)(POOL_APP + app->index);
}

uint64_t app_grant(struct app *app, uint32_t slot, uint32_t order, uint8_t class, uint8_t rights,
                   uint64_t *frame)
{
    struct pool_place place = pool_take(order, app_owner(app));

    if (!place.is_found) {
        return 0;
    }
    frame_wipe(place.frame, 1u << order);
    struct exo_result result = exo_derive(
        pool_arena_at(place.arena)->handle, app->env, slot, EXO_TERMS(rights, class, order),
        place.offset, (uint64_t)app->wanted->notice_us * the_machine.timebase_hz / 1000000);
    if (result.status != EXO_OK) {
        pool_give(place.frame, 1u << order);
        return 0;
    }
    *frame = place.frame;
    return result.value;
}

void app_map(struct app *app, uint64_t handle, uint64_t va, uint8_t rights)
{
    must(map_one(
             app->env,
             (struct exo_map_entry){.va = va, .handle = handle, .op = EXO_MAP, .rights = rights}),
         "map into an environment");
}

void app_table(struct app *app, uint64_t va, uint8_t level)
{
    uint64_t span = level == 0 ? 1ull << 21 : 1ull << 30;
    uint64_t frame;
    uint64_t handle = app_grant(app, app->slot_next++, ORDER_PAIR, EXO_GUARANTEED, RWX, &frame);

    must(map_one(app->env,
                 (struct exo_map_entry){
                     .va = va & ~(span - 1), .handle = handle, .op = EXO_TABLE, .level = level}),
         "page table of an environment");
}

static void segment_load(struct app *app, const struct elf_segment *s)
{
    for (uint64_t at = 0; at < s->memory_size; at += EXO_FRAME_SIZE) {
        uint64_t frame;
        uint64_t handle = app_grant(app, app->slot_next++, 0, EXO_GUARANTEED, s->rights, &frame);
        if (at < s->file_size) {
            uint64_t left = s->file_size - at;
            memcpy(window_peek(frame), s->data + at, left < EXO_FRAME_SIZE ? left : EXO_FRAME_SIZE);
        }
        app_map(app, handle, s->va + at, s->rights);
    }
}

/* The environment and its ledger slots, nothing in them. */
static void shell_make(struct app *app)
{
    struct pool_place root = pool_take(ORDER_PAIR, app_owner(app));
    struct exo_result result;

    app->root = binding_make(root, ORDER_PAIR);
    do {
        result = exo_env_create(app->index, slot_take(), app->root);
    } while (result.status == EXO_E_AGAIN);
    must(result, "create an environment");
    app->env = (exo_handle_t){result.value};
    for (uint32_t given = 0; given < app->wanted->slots;) {
        uint32_t left = app->wanted->slots - given;
        uint32_t count = left < EXO_GIVE_MAX ? left : EXO_GIVE_MAX;
        must(exo_env_give(app->env, 0, app->slot_first + given, count), "give slots");
        given += count;
    }
    app->slot_next = app->slot_first;
}

static void dispatcher_make(struct app *app, uint64_t entry)
{
    struct pool_place place = pool_take(ORDER_PAIR, app_owner(app));
    uint32_t hart = app->wanted->hart;
    uint64_t va = EXO_SAVE_VA + (uint64_t)hart * EXO_FRAME_SIZE;
    uint64_t terms = EXO_TERMS(EXO_READ | EXO_WRITE, EXO_GUARANTEED, 0);

    app->block = binding_make(place, ORDER_PAIR);
    must(exo_env_dispatcher(app->env, hart, app->block, (exo_va_t){va}), "dispatcher");
    struct exo_result theirs = exo_derive(app->block, app->env, app->slot_next++, terms, 1, 0);
    must(theirs, "save area");
    app_map(app, theirs.value, va, EXO_READ | EXO_WRITE);
    struct exo_result mine = exo_derive(app->block, EXO_NOTHING, slot_take(), terms, 1, 0);
    must(mine, "own view of a save area");
    exo_handle_t handle = {mine.value};
    struct exo_save_area *save = window_view(handle, EXO_READ | EXO_WRITE);
    save->entry = entry;
    window_drop(save, handle);
}

static void slices_attach(struct app *app)
{
    struct base_start *start = app->start;

    for (uint32_t i = 0; i < app->wanted->slice_count; i++) {
        struct description_slice s = app->wanted->slice[i];
        struct exo_result r = exo_derive(the_machine.slices[s.hart], app->env, app->slot_next++,
                                         EXO_TERMS(0, EXO_STANDARD, s.count), s.start, 0);
        must(r, "slice");
        must(exo_attach(app->env, (exo_handle_t){r.value}, 1, 0), "occupy a slice");
        start->slice[start->slice_count++] = (struct base_slice){.handle = r.value,
                                                                 .hart = (uint16_t)s.hart,
                                                                 .start = (uint16_t)s.start,
                                                                 .count = (uint16_t)s.count};
    }
    if (app->wanted->is_spare) {
        must(exo_spare(app->env, app->wanted->hart, 1), "spare time");
    }
}

const char *app_load(struct app *app)
{
    struct bundle_file file;
    struct elf_image image;
    char name[DESCRIPTION_NAME + 4];

    strcpy(name, app->wanted->image);
    strcat(name, ".elf");
    if (!window_bundle(name, &file) && !window_bundle(app->wanted->image, &file)) {
        return "no such file in the bundle";
    }
    const char *why = elf_read(file.data, file.size, EXO_IMAGE_VA, IMAGE_LIMIT, &image);
    if (why != NULL) {
        return why;
    }
    uint64_t frames = (image.end - EXO_IMAGE_VA) / EXO_FRAME_SIZE + 64 +
                      app->wanted->memory[EXO_GUARANTEED] + app->wanted->swap_frames;
    if (frames > pool_count(POOL_FREE)) {
        return "not enough memory for it";
    }
    if ((image.end - EXO_IMAGE_VA) / EXO_FRAME_SIZE + 64 > app->wanted->slots) {
        return "not enough ledger slots for its image";
    }

    shell_make(app);
    app_table(app, EXO_IMAGE_VA, 1);
    app_table(app, EXO_IMAGE_VA, 0);
    app_table(app, EXO_SAVE_VA, 1);
    app_table(app, EXO_SAVE_VA, 0);
    for (uint32_t i = 0; i < image.segment_count; i++) {
        segment_load(app, &image.segment[i]);
    }
    dispatcher_make(app, image.entry);
    app_describe(app, image.end);
    slices_attach(app);
    app->start->slot_first = app->slot_next;
    app->start->slot_count = app->slot_first + app->wanted->slots - app->slot_next;
    must(exo_env_control(app->env, app->wanted->hart, EXO_CONTROL_START, 0), "start");
    app->is_alive = true;
    return NULL;
}
