/* SPDX-License-Identifier: BSD-2-Clause */
/* property.c - numbers and strings out of a device tree node. */
#include "property.h"

#include <libfdt.h>
#include <stdio.h>
#include <string.h>

enum {
    CELL_BYTES = 4
};

void property_wrong(struct property_reader *reader, const char *name, const char *why)
{
    if (reader->why == NULL) {
        reader->why = why;
        reader->which = name;
    }
}

void property_wrong_item(struct property_reader *reader, const char *name, const char *item,
                         const char *why)
{
    if (reader->why == NULL) {
        (void)snprintf(reader->text, sizeof(reader->text), "%s: %s", item, why);
        property_wrong(reader, name, reader->text);
    }
}

bool property_given(const struct property_reader *reader, const char *name)
{
    return fdt_getprop(reader->blob, reader->node, name, NULL) != NULL;
}

bool property_flag(struct property_reader *reader, const char *name)
{
    int length;
    bool is_given = fdt_getprop(reader->blob, reader->node, name, &length) != NULL;

    if (is_given && length != 0) {
        property_wrong(reader, name, "takes no value");
    }
    return is_given;
}

uint32_t property_cells(struct property_reader *reader, const char *name, uint32_t *cells,
                        uint32_t max)
{
    int length;
    const uint8_t *data = fdt_getprop(reader->blob, reader->node, name, &length);

    if (data == NULL) {
        return 0;
    }
    if (length <= 0 || length % CELL_BYTES != 0) {
        property_wrong(reader, name, "does not consist of numbers");
        return 0;
    }
    if ((uint32_t)length / CELL_BYTES > max) {
        property_wrong(reader, name, "has too many numbers");
        return 0;
    }

    uint32_t count = (uint32_t)length / CELL_BYTES;
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *cell = data + i * CELL_BYTES;
        cells[i] = (uint32_t)cell[0] << 24 | (uint32_t)cell[1] << 16 | (uint32_t)cell[2] << 8 |
                   (uint32_t)cell[3];
    }
    return count;
}

uint32_t property_number(struct property_reader *reader, const char *name, uint32_t otherwise,
                         uint32_t max)
{
    uint32_t value;

    if (property_cells(reader, name, &value, 1) == 0) {
        return otherwise;
    }
    if (value > max) {
        property_wrong(reader, name, "is too large");
        return otherwise;
    }
    return value;
}

uint32_t property_strings(struct property_reader *reader, const char *name, char *items,
                          uint32_t item_bytes, uint32_t max)
{
    int length;
    const char *data = fdt_getprop(reader->blob, reader->node, name, &length);
    uint32_t count = 0;

    if (data == NULL) {
        return 0;
    }
    if (length <= 0 || data[length - 1] != '\0') {
        property_wrong(reader, name, "is not a string");
        return 0;
    }
    for (const char *at = data; at < data + length; at += strlen(at) + 1) {
        if (count == max) {
            property_wrong(reader, name, "has too many strings");
            return 0;
        }
        if (strlen(at) >= item_bytes) {
            property_wrong(reader, name, "is too long");
            return 0;
        }
        strcpy(items + count * item_bytes, at);
        count++;
    }
    return count;
}

static bool is_among(const char *name, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (strcmp(name, *names) == 0) {
            return true;
        }
    }
    return false;
}

void property_nodes_only(struct property_reader *reader, const char *const *names)
{
    int node;

    fdt_for_each_subnode(node, reader->blob, reader->node)
    {
        const char *name = fdt_get_name(reader->blob, node, NULL);
        if (name == NULL || !is_among(name, names)) {
            property_wrong(reader, name == NULL ? "a node" : name, "is no node that belongs here");
        }
    }
}

void property_only(struct property_reader *reader, const char *const *names)
{
    int property;

    fdt_for_each_property_offset(property, reader->blob, reader->node)
    {
        const char *name = "";
        (void)fdt_getprop_by_offset(reader->blob, property, &name, NULL);
        if (name == NULL || !is_among(name, names)) {
            property_wrong(reader, name == NULL ? "a property" : name, "is unknown");
        }
    }
}
