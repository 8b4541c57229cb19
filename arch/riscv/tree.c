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

static uint64_t read_cells(const fdt32_t *cells, int count)
{
    uint64_t value = 0;

    for (int i = 0; i < count; i++) {
        value = value << 32 | fdt32_ld(cells + i);
    }
    return value;
}

/* Cells of one reg entry, or -1 where we can't hold such numbers. */
static int entry_cells(const void *dtb, int parent)
{
    const int address = fdt_address_cells(dtb, parent);
    const int size = fdt_size_cells(dtb, parent);

    if (address < 1 || address > 2 || size < 0 || size > 2) {
        return -1;
    }
    return address + size;
}

int tree_reg_count(const void *dtb, int node, int parent)
{
    const int cells = entry_cells(dtb, parent);
    int length;

    if (fdt_getprop(dtb, node, "reg", &length) == NULL) {
        return 0;
    }
    if (cells < 0 || length % (cells * CELL) != 0) {
        return -1;
    }
    return length / (cells * CELL);
}

struct board_range tree_reg(const void *dtb, int node, int parent, int index)
{
    const int address = fdt_address_cells(dtb, parent);
    const int size = fdt_size_cells(dtb, parent);
    const fdt32_t *cells = fdt_getprop(dtb, node, "reg", NULL);

    cells += index * (address + size);
    return (struct board_range){read_cells(cells, address), read_cells(cells + address, size)};
}

bool tree_number(const void *dtb, int node, const char *name, uint64_t *value)
{
    int length;
    const fdt32_t *cells = fdt_getprop(dtb, node, name, &length);

    if (cells == NULL || (length != CELL && length != 2 * CELL)) {
        return false;
    }
    *value = read_cells(cells, length / CELL);
    return true;
}

bool tree_is_enabled(const void *dtb, int node)
{
    const char *status = fdt_stringlist_get(dtb, node, "status", 0, NULL);

    if (status == NULL) {
        return fdt_getprop(dtb, node, "status", NULL) == NULL;
    }
    return strcmp(status, "okay") == 0 || strcmp(status, "ok") == 0;
}

bool tree_is_device_type(const void *dtb, int node, const char *type)
{
    const char *found = fdt_stringlist_get(dtb, node, "device_type", 0, NULL);

    return found != NULL && strcmp(found, type) == 0;
}
