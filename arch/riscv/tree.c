/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tree.c - numbers and ranges out of properties.
 */
#include "devicetree.h"
#include <libfdt.h>
#include <string.h>

enum {
    CELL = 4
};

static uint64_t read_cells(const fdt32_t *cells, uint32_t count)
{
    uint64_t value = 0;

    for (uint32_t i = 0; i < count; i++) {
        value = value << 32 | fdt32_ld(cells + i);
    }
    return value;
}

/* Cells of a number in reg; more than 2: none that we can hold. */
static uint32_t cells_of(const struct tree *tree, int parent, const char *name, uint32_t absent)
{
    uint32_t length;
    const fdt32_t *cells = tree_property(tree, parent, name, &length);

    return cells == NULL ? absent : length != CELL ? UINT32_MAX : fdt32_ld(cells);
}

void tree_cells_read(const struct tree *tree, int parent, struct tree_reg *reg)
{
    reg->address = cells_of(tree, parent, "#address-cells", 2);
    reg->size = cells_of(tree, parent, "#size-cells", 1);
}

bool tree_reg_read(const struct tree *tree, int node, int parent, struct tree_reg *reg)
{
    tree_cells_read(tree, parent, reg);
    return tree_reg_fill(tree, node, reg);
}

bool tree_reg_fill(const struct tree *tree, int node, struct tree_reg *reg)
{
    uint32_t length;

    reg->cells = tree_property(tree, node, "reg", &length);
    reg->count = 0;
    if (reg->cells == NULL) {
        return true;
    }
    if (reg->address < 1 || reg->address > 2 || reg->size > 2 ||
        length % ((reg->address + reg->size) * CELL) != 0) {
        return false;
    }
    reg->count = length / ((reg->address + reg->size) * CELL);
    return true;
}

struct board_range tree_reg_at(const struct tree_reg *reg, uint32_t index)
{
    const fdt32_t *cells = reg->cells + (size_t)index * (reg->address + reg->size);

    return (struct board_range){read_cells(cells, reg->address),
                                read_cells(cells + reg->address, reg->size)};
}

bool tree_number(const struct tree *tree, int node, const char *name, uint64_t *value)
{
    uint32_t length;
    const fdt32_t *cells = tree_property(tree, node, name, &length);

    if (cells == NULL || (length != CELL && length != 2 * CELL)) {
        return false;
    }
    *value = read_cells(cells, length / CELL);
    return true;
}

const char *tree_text(const struct tree *tree, int node, const char *name)
{
    uint32_t length;
    const char *text = tree_property(tree, node, name, &length);

    return text != NULL && memchr(text, '\0', length) != NULL ? text : NULL;
}

bool tree_is_enabled(const struct tree *tree, int node)
{
    uint32_t length;
    const char *status = tree_property(tree, node, "status", &length);

    return status == NULL || (length >= sizeof("okay") && strcmp(status, "okay") == 0) ||
           (length >= sizeof("ok") && strcmp(status, "ok") == 0);
}

bool tree_is_device_type(const struct tree *tree, int node, const char *type)
{
    const char *found = tree_text(tree, node, "device_type");

    return found != NULL && strcmp(found, type) == 0;
}
