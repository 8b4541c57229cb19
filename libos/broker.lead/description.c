/* SPDX-License-Identifier: BSD-2-Clause */
/* description.c - reads and admits, node by node. */
#include "description.h"

#include <libfdt.h>
#include <stdio.h>
#include <string.h>

enum {
    SLOTS_DEFAULT = 512,
    SLOTS_MAX = 65536,
    NOTICE_DEFAULT_US = 5000,
    NODE_PATH = 64
};

static const char *why_refused;

static uint32_t cell(const void *property, int index)
{
    return fdt32_ld((const fdt32_t *)property + index);
}

static uint32_t number(const void *blob, int node, const char *name, uint32_t otherwise)
{
    int length;
    const void *property = fdt_getprop(blob, node, name, &length);

    if (property == NULL) {
        return otherwise;
    }
    if (length != 4) {
        why_refused = "a number property does not hold one cell";
        return otherwise;
    }
    return cell(property, 0);
}

/* Copies the string at `index` of a list; false: there is none. */
static bool text(const void *blob, int node, const char *name, int index, char *to, size_t room)
{
    int length;
    const char *from = fdt_stringlist_get(blob, node, name, index, &length);

    if (from == NULL) {
        return false;
    }
    if ((size_t)length >= room) {
        why_refused = "a string is too long";
        return false;
    }
    memcpy(to, from, (size_t)length + 1);
    return true;
}

static bool restarts(const void *blob, int node, const char *name)
{
    char word[DESCRIPTION_NAME];

    if (!text(blob, node, name, 0, word, sizeof(word))) {
        return false;
    }
    if (strcmp(word, "restart") != 0 && strcmp(word, "stop") != 0) {
        why_refused = "on-exit and on-fault are \"stop\" or \"restart\"";
    }
    return strcmp(word, "restart") == 0;
}

static void slices_read(const void *blob, int node, struct description_app *app,
                        const struct description_limits *limits)
{
    int length;
    const void *property = fdt_getprop(blob, node, "slices", &length);

    if (property == NULL) {
        return;
    }
    if (length % 12 != 0 || length / 12 > DESCRIPTION_SLICES) {
        why_refused = "slices are triples <hart start count>, eight at most";
        return;
    }
    app->slice_count = (uint32_t)(length / 12);
    for (uint32_t i = 0; i < app->slice_count; i++) {
        struct description_slice slice = {cell(property, (int)i * 3) % limits->hart_count,
                                          cell(property, (int)i * 3 + 1),
                                          cell(property, (int)i * 3 + 2)};
        if (slice.start >= EXO_SLICE_COUNT || slice.count == 0 ||
            slice.count > EXO_SLICE_COUNT - slice.start) {
            why_refused = "a slice lies outside the vector";
            return;
        }
        app->slice[i] = slice;
        app->hart = slice.hart;
    }
}

/* Bits of the positions that the app asks for on its hart; 0 with a reason on conflict. */
static uint32_t positions(const struct description_app *app, uint32_t taken)
{
    uint32_t mine = 0;

    for (uint32_t i = 0; i < app->slice_count; i++) {
        uint64_t run = ((1ull << app->slice[i].count) - 1) << app->slice[i].start;
        if (app->slice[i].hart != app->hart) {
            why_refused = "slices on more than one hart";
            return 0;
        }
        if (((mine | taken) & run) != 0) {
            why_refused = "slices overlap with those of another environment or the broker";
            return 0;
        }
        mine |= (uint32_t)run;
    }
    return mine;
}

static void lists_read(const void *blob, int node, struct description_app *app)
{
    int length = 0;
    const void *irqs = fdt_getprop(blob, node, "irqs", &length);

    while (app->file_count < DESCRIPTION_FILES &&
           text(blob, node, "files", (int)app->file_count, app->file[app->file_count],
                DESCRIPTION_NAME)) {
        app->file_count++;
    }
    while (app->peer_count < DESCRIPTION_PEERS &&
           text(blob, node, "peers", (int)app->peer_count, app->peer[app->peer_count],
                DESCRIPTION_NAME)) {
        app->peer_count++;
    }
    if (irqs != NULL && (length % 4 != 0 || length / 4 > DESCRIPTION_IRQS)) {
        why_refused = "at most four irqs";
        return;
    }
    for (; irqs != NULL && app->irq_count < (uint32_t)length / 4; app->irq_count++) {
        app->irq[app->irq_count] = cell(irqs, (int)app->irq_count);
    }
    const void *device = fdt_getprop(blob, node, "devices", &length);
    if (device != NULL && (length != 8 || cell(device, 0) % EXO_FRAME_SIZE != 0)) {
        why_refused = "devices is one pair <base size>, page aligned";
    } else if (device != NULL) {
        app->device_base = cell(device, 0) / EXO_FRAME_SIZE;
        app->device_frames = (cell(device, 1) + EXO_FRAME_SIZE - 1) / EXO_FRAME_SIZE;
    }
}

static void app_read(const void *blob, int node, struct description_app *app,
                     const struct description_limits *limits)
{
    const char *name = fdt_get_name(blob, node, NULL);

    *app = (struct description_app){.hart = number(blob, node, "hart", 0) % limits->hart_count};
    snprintf(app->name, sizeof(app->name), "%s", name);
    if (strlen(name) >= sizeof(app->name)) {
        why_refused = "the name is too long";
    } else if (!text(blob, node, "image", 0, app->image, sizeof(app->image))) {
        why_refused = "no image";
    }
    (void)text(blob, node, "arguments", 0, app->arguments, sizeof(app->arguments));
    app->memory[EXO_GUARANTEED] = number(blob, node, "memory-guaranteed", 0);
    app->memory[EXO_STANDARD] = number(blob, node, "memory-standard", 0);
    app->memory[EXO_BORROWED] = number(blob, node, "memory-borrowed", 0);
    app->slots = number(blob, node, "slots", SLOTS_DEFAULT);
    app->notice_us = number(blob, node, "notice-us", NOTICE_DEFAULT_US);
    app->swap_frames = number(blob, node, "swap-frames", 0);
    app->is_spare = fdt_getprop(blob, node, "spare", NULL) != NULL;
    app->is_background = fdt_getprop(blob, node, "background", NULL) != NULL;
    app->restarts_on_exit = restarts(blob, node, "on-exit");
    app->restarts_on_fault = restarts(blob, node, "on-fault");
    slices_read(blob, node, app, limits);
    lists_read(blob, node, app);
    if (why_refused == NULL && (app->slots < 64 || app->slots > SLOTS_MAX)) {
        why_refused = "slots must be 64 to 65536";
    }
    if (why_refused == NULL && app->slice_count == 0 && !app->is_spare) {
        why_refused = "no slices and no spare time: it would never run";
    }
}

static void app_admit(const void *blob, int node, struct description_limits *limits,
                      struct description *d, description_refusal refuse)
{
    struct description_app *app = &d->app[d->app_count];
    char path[NODE_PATH];

    why_refused = d->app_count == DESCRIPTION_APPS ? "too many environments" : NULL;
    snprintf(path, sizeof(path), "/environments/%s", fdt_get_name(blob, node, NULL));
    if (why_refused == NULL) {
        app_read(blob, node, app, limits);
    }
    uint32_t mine = why_refused == NULL ? positions(app, limits->taken[app->hart]) : 0;
    uint64_t fixed = 0;
    if (why_refused == NULL) {
        fixed = (uint64_t)app->memory[EXO_GUARANTEED] + app->swap_frames;
        if (fixed > limits->frames) {
            why_refused = "guaranteed memory does not fit";
        }
    }
    if (why_refused != NULL) {
        refuse(path, why_refused);
        return;
    }

    limits->taken[app->hart] |= mine;
    limits->frames -= (uint32_t)fixed;
    d->app_count++;
}

static bool app_exists(const struct description *d, const char *name)
{
    for (uint32_t i = 0; i < d->app_count; i++) {
        if (strcmp(d->app[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void move_admit(const void *blob, int node, struct description *d,
                       description_refusal refuse)
{
    struct description_move move = {.at_ms = 0};
    char path[NODE_PATH];

    why_refused = d->move_count == DESCRIPTION_MOVES ? "too many moves" : NULL;
    snprintf(path, sizeof(path), "/moves/%s", fdt_get_name(blob, node, NULL));
    if (!text(blob, node, "from", 0, move.from, sizeof(move.from)) || !app_exists(d, move.from)) {
        why_refused = "from names no environment";
    }
    if (text(blob, node, "to", 0, move.to, sizeof(move.to)) && !app_exists(d, move.to)) {
        why_refused = "to names no environment";
    }
    move.at_ms = number(blob, node, "at-ms", 0);
    move.frames = number(blob, node, "frames", 0);
    move.notice_us = number(blob, node, "notice-us", NOTICE_DEFAULT_US);
    if (move.frames == 0 || move.frames > UINT16_MAX) {
        why_refused = "frames must be 1 to 65535";
    }
    if (why_refused != NULL) {
        refuse(path, why_refused);
        return;
    }

    d->move[d->move_count++] = move;
}

bool description_read(const void *blob, size_t size, struct description_limits limits,
                      struct description *description, description_refusal refuse)
{
    int node;

    *description = (struct description){.app_count = 0};
    if (size < sizeof(struct fdt_header) || fdt_check_full(blob, size) != 0) {
        refuse("/", "not a device-tree blob, or damaged");
        return false;
    }
    if (fdt_node_check_compatible(blob, 0, "exo,system-1") != 0) {
        refuse("/", "not compatible with \"exo,system-1\"");
        return false;
    }
    int list = fdt_path_offset(blob, "/environments");
    if (list < 0) {
        refuse("/environments", "is missing");
        return false;
    }
    fdt_for_each_subnode(node, blob, list)
    {
        app_admit(blob, node, &limits, description, refuse);
    }
    list = fdt_path_offset(blob, "/moves");
    if (list >= 0) {
        fdt_for_each_subnode(node, blob, list)
        {
            move_admit(blob, node, description, refuse);
        }
    }
    return true;
}
