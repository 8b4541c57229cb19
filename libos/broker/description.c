/* SPDX-License-Identifier: BSD-2-Clause */
/* description.c - from nodes to structs; what concerns one node alone is checked here. */
#include "description.h"

#include "admit.h"
#include "folders.h"
#include "hardware.h"
#include "moves.h"
#include "property.h"

#include <libfdt.h>
#include <stdio.h>
#include <string.h>

enum {
    SLICE_CELLS = 3,
    DEVICE_CELLS = 2,
};

/* Appends to the `had` that were read; -> how many there are now. */
static uint32_t slices_read(struct property_reader *reader, const char *name,
                            enum exo_class firmness, struct description_slice *slice, uint32_t had)
{
    uint32_t cells[BASE_SLICE_MAX * SLICE_CELLS];
    uint32_t count = property_cells(reader, name, cells, (BASE_SLICE_MAX - had) * SLICE_CELLS);

    if (count % SLICE_CELLS != 0) {
        property_wrong(reader, name, "does not consist of <hart start count>");
        return had;
    }
    for (uint32_t i = 0; i < count / SLICE_CELLS; i++) {
        const uint32_t *cell = &cells[i * SLICE_CELLS];
        if (cell[0] >= EXO_HART_MAX || cell[1] >= EXO_SLICE_COUNT || cell[2] == 0 ||
            cell[2] > EXO_SLICE_COUNT - cell[1]) {
            property_wrong(reader, name, "lie outside the vector");
            return had;
        }
        slice[had + i] = (struct description_slice){cell[0], cell[1], cell[2], firmness};
    }
    return had + count / SLICE_CELLS;
}

static void devices_read(struct property_reader *reader, struct description_environment *e)
{
    uint32_t cells[BASE_DEVICE_MAX * DEVICE_CELLS];
    uint32_t count = property_cells(reader, "devices", cells, BASE_DEVICE_MAX * DEVICE_CELLS);

    if (count % DEVICE_CELLS != 0) {
        property_wrong(reader, "devices", "does not consist of <base size>");
        return;
    }
    for (uint32_t i = 0; i < count / DEVICE_CELLS; i++) {
        e->device[i] =
            (struct description_device){cells[i * DEVICE_CELLS], cells[i * DEVICE_CELLS + 1]};
        if ((e->device[i].base | e->device[i].size) % EXO_FRAME_SIZE != 0 ||
            e->device[i].size == 0) {
            property_wrong(reader, "devices", "does not consist of whole frames");
        }
    }
    e->device_count = count / DEVICE_CELLS;
    e->irq_count = property_cells(reader, "irqs", e->irq, BASE_DEVICE_MAX);
}

/* What is wrong is told with the name of the node that was meant. */
static void hardware_read(struct property_reader *reader, const struct description_limits *limits,
                          struct description_environment *e)
{
    char name[DESCRIPTION_HARDWARE_MAX][DESCRIPTION_PATH_BYTES];
    uint32_t count = property_strings(reader, "hardware", name[0], DESCRIPTION_PATH_BYTES,
                                      DESCRIPTION_HARDWARE_MAX);

    e->wants_tree = count > 0;
    for (uint32_t i = 0; i < count && reader->why == NULL; i++) {
        const char *why = hardware_add(limits, name[i], e);
        if (why != NULL) {
            property_wrong_item(reader, "hardware", name[i], why);
        }
    }
    if (e->device_count + e->irq_count > BASE_DEVICE_MAX) {
        property_wrong(reader, count > 0 ? "hardware" : "devices", "and interrupts are too many");
    }
    if (e->file_count + (e->wants_tree ? 1 : 0) > BASE_FILE_MAX) {
        property_wrong(reader, "hardware", "needs a file more than there may be");
    }
}

static void regions_read(struct property_reader *reader, struct description_environment *e)
{
    uint32_t orders[DESCRIPTION_REGIONS];

    e->region_count = property_cells(reader, "regions", orders, DESCRIPTION_REGIONS);
    for (uint32_t i = 0; i < e->region_count; i++) {
        if (orders[i] > DESCRIPTION_REGION_ORDER_MAX) {
            property_wrong(reader, "regions", "has an order above 8, the whole vault");
        }
        e->region[i] = (struct description_region){.order = orders[i]};
    }
}

static enum description_end end_read(struct property_reader *reader, const char *name)
{
    char word[BASE_NAME_BYTES] = "stop";

    (void)property_strings(reader, name, word, sizeof(word), 1);
    if (strcmp(word, "restart") == 0) {
        return DESCRIPTION_RESTART;
    }
    if (strcmp(word, "stop") != 0) {
        property_wrong(reader, name, "is neither stop nor restart");
    }
    return DESCRIPTION_STOP;
}

static void numbers_read(struct property_reader *reader, struct description_environment *e)
{
    e->memory[EXO_GUARANTEED] =
        property_number(reader, "memory-guaranteed", 0, DESCRIPTION_FRAMES_MAX);
    e->memory[EXO_STANDARD] = property_number(reader, "memory-standard", 0, DESCRIPTION_FRAMES_MAX);
    e->memory[EXO_BORROWED] = property_number(reader, "memory-borrowed", 0, DESCRIPTION_FRAMES_MAX);
    e->swap_frames = property_number(reader, "swap-frames", 0, DESCRIPTION_FRAMES_MAX);
    e->slots = property_number(reader, "slots", DESCRIPTION_SLOTS, DESCRIPTION_SLOTS_MAX);
    e->notice_us =
        property_number(reader, "notice-us", DESCRIPTION_NOTICE_US, DESCRIPTION_NOTICE_US_MAX);
    e->restarts =
        property_number(reader, "restarts", DESCRIPTION_RESTARTS, DESCRIPTION_RESTARTS_MAX);
    e->life_ms = property_number(reader, "life-ms", 0, DESCRIPTION_LIFE_MS_MAX);
}

static void environment_read(struct property_reader *reader,
                             const struct description_limits *limits,
                             struct description_environment *e)
{
    static const char *const names[] = {"image",
                                        "arguments",
                                        "memory-guaranteed",
                                        "memory-standard",
                                        "memory-borrowed",
                                        "swap-frames",
                                        "slots",
                                        "notice-us",
                                        "slices",
                                        "slices-standard",
                                        "devices",
                                        "regions",
                                        "irqs",
                                        "hardware",
                                        "files",
                                        "peers",
                                        "spare",
                                        "flush-on-switch",
                                        "background",
                                        "operator",
                                        "on-exit",
                                        "on-fault",
                                        "restarts",
                                        "life-ms",
                                        NULL};

    property_only(reader, names);
    property_nodes_only(reader, &names[sizeof(names) / sizeof(names[0]) - 1]);
    if (property_strings(reader, "image", e->image, sizeof(e->image), 1) != 1 ||
        e->image[0] == '\0') {
        property_wrong(reader, "image", "is missing");
    }
    (void)property_strings(reader, "arguments", e->arguments, sizeof(e->arguments), 1);
    numbers_read(reader, e);
    e->slice_count = slices_read(reader, "slices", EXO_GUARANTEED, e->slice, 0);
    e->slice_count = slices_read(reader, "slices-standard", EXO_STANDARD, e->slice, e->slice_count);
    devices_read(reader, e);
    regions_read(reader, e);
    e->file_count = property_strings(reader, "files", e->file[0], BASE_NAME_BYTES, BASE_FILE_MAX);
    hardware_read(reader, limits, e);
    e->peer_count = property_strings(reader, "peers", e->peer[0], BASE_NAME_BYTES, BASE_PEER_MAX);
    e->is_spare = property_given(reader, "spare");
    e->flushes = property_flag(reader, "flush-on-switch");
    e->is_background = property_given(reader, "background");
    e->is_operator = property_given(reader, "operator");
    e->on_exit = end_read(reader, "on-exit");
    e->on_fault = end_read(reader, "on-fault");
    if (e->slice_count == 0 && !e->is_spare) {
        property_wrong(reader, "slices", "is missing, and no spare time either");
    }
}

static void environments_read(const void *blob, int parent, struct admission *admission,
                              struct description *d)
{
    int node;

    fdt_for_each_subnode(node, blob, parent)
    {
        struct description_environment *e = &d->environment[d->environment_count];
        struct property_reader reader = {.blob = blob, .node = node};
        const char *name = fdt_get_name(blob, node, NULL);
        char path[DESCRIPTION_PATH_BYTES];

        (void)snprintf(path, sizeof(path), "/environments/%s", name);
        if (d->environment_count == DESCRIPTION_ENVIRONMENTS) {
            description_refused(path, "too many environments", "");
            continue;
        }
        memset(e, 0, sizeof(*e));
        if (strlen(name) >= sizeof(e->name)) {
            description_refused(path, "its name is too long", "");
            continue;
        }
        if (strcmp(name, "broker") == 0 || strcmp(name, "exo") == 0) {
            description_refused(path, "its name would pass its lines off as somebody else's", "");
            continue;
        }
        strcpy(e->name, name);
        environment_read(&reader, &admission->limits, e);
        if (reader.why != NULL) {
            description_refused(path, reader.which, reader.why);
        } else if (admit_environment(admission, d, e, path)) {
            d->environment_count++;
        }
    }
}

static void broker_read(const void *blob, struct admission *admission, struct description *d)
{
    struct property_reader reader = {.blob = blob, .node = fdt_path_offset(blob, "/broker")};

    if (reader.node < 0) {
        return;
    }
    static const char *const names[] = {"slices", "accounts", NULL};

    property_only(&reader, names);
    d->keeps_accounts = property_given(&reader, "accounts");
    d->slice_count = slices_read(&reader, "slices", EXO_GUARANTEED, d->slice, 0);
    if (reader.why != NULL) {
        description_refused("/broker", reader.which, reader.why);
    } else if (!admit_broker(admission, d)) {
        d->slice_count = 0;
        d->keeps_accounts = false;
    }
}

/* libfdt checks bounds, but reads through structs: what it will read must be aligned too. */
static bool blob_is_sound(const void *blob, size_t size)
{
    return size >= FDT_V17_SIZE && fdt_off_dt_struct(blob) % sizeof(uint32_t) == 0 &&
           fdt_off_mem_rsvmap(blob) % sizeof(uint64_t) == 0 && fdt_check_full(blob, size) == 0;
}

bool description_read(const void *blob, size_t size, const struct description_limits *limits,
                      struct description *d)
{
    struct admission admission = {.limits = *limits};

    d->environment_count = 0;
    d->move_count = 0;
    d->slice_count = 0;
    if (!blob_is_sound(blob, size)) {
        description_refused("/", "not a device tree, or a damaged one", "");
        return false;
    }
    if (fdt_node_check_compatible(blob, 0, "exo,system-1") != 0) {
        description_refused("/", "not compatible with exo,system-1", "");
        return false;
    }
    int environments = fdt_path_offset(blob, "/environments");
    if (environments < 0) {
        description_refused("/environments", "is missing", "");
        return false;
    }

    description_folders_check(blob);
    broker_read(blob, &admission, d);
    environments_read(blob, environments, &admission, d);
    admit_peers(d);
    description_moves_read(blob, "/broker/moves", d);
    description_moves_read(blob, "/moves", d);
    return d->environment_count > 0;
}

int description_find(const struct description *d, const char *name)
{
    for (uint32_t i = 0; i < d->environment_count; i++) {
        if (strcmp(d->environment[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}
