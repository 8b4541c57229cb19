/* SPDX-License-Identifier: BSD-2-Clause */
/* node.c - reg and interrupts of a node, or the reason why they can't be used. */
#include "node.h"

#include <libfdt.h>
#include <string.h>

enum {
    CELL = 4,
    DEPTH_MAX = 16, /* of buses */
};

static int option_less_find(const void *tree, const char *name, int length)
{
    const char *colon = memchr(name, ':', (size_t)length);

    return fdt_path_offset_namelen(tree, name, colon == NULL ? length : (int)(colon - name));
}

int node_find(const void *tree, const char *name)
{
    int length;

    if (strcmp(name, "stdout") != 0) {
        return option_less_find(tree, name, (int)strlen(name));
    }
    const char *path =
        fdt_stringlist_get(tree, fdt_path_offset(tree, "/chosen"), "stdout-path", 0, &length);
    return path == NULL ? length : option_less_find(tree, path, length);
}

bool node_is_enabled(const void *tree, int node)
{
    const char *status = fdt_stringlist_get(tree, node, "status", 0, NULL);

    if (status == NULL) {
        return fdt_getprop(tree, node, "status", NULL) == NULL;
    }
    return strcmp(status, "okay") == 0 || strcmp(status, "ok") == 0;
}

uint32_t node_number(const void *tree, int node, const char *property, uint32_t otherwise)
{
    int length;
    const fdt32_t *cells = fdt_getprop(tree, node, property, &length);

    return cells == NULL || length != CELL ? otherwise : fdt32_ld(cells);
}

/* ---- registers ---- */

static bool bus_is_transparent(const void *tree, int bus)
{
    int length;

    return fdt_getprop(tree, bus, "ranges", &length) != NULL && length == 0;
}

/* Addresses of `bus` are the processor's where no bus on the way up translates. */
static bool addresses_are_physical(const void *tree, int bus)
{
    for (int depth = 0; bus > 0 && depth < DEPTH_MAX; depth++) {
        if (!bus_is_transparent(tree, bus)) {
            return false;
        }
        bus = fdt_parent_offset(tree, bus);
    }
    return bus == 0;
}

static uint64_t cells_read(const fdt32_t *cells, int count)
{
    uint64_t value = 0;

    for (int i = 0; i < count; i++) {
        value = value << 32 | fdt32_ld(cells + i);
    }
    return value;
}

const char *node_registers(const void *tree, int node, uint32_t index, struct node_range *range)
{
    int bus = fdt_parent_offset(tree, node);
    int address = bus < 0 ? 0 : fdt_address_cells(tree, bus);
    int size = bus < 0 ? 0 : fdt_size_cells(tree, bus);
    int length;
    const fdt32_t *cells = fdt_getprop(tree, node, "reg", &length);

    if (cells == NULL) {
        return "it has no registers";
    }
    if (address < 1 || address > 2 || size < 1 || size > 2 || length <= 0 ||
        length % ((address + size) * CELL) != 0) {
        return "its reg can't be read";
    }
    if (!addresses_are_physical(tree, bus)) {
        return "its registers lie behind a bus that translates";
    }
    *range = (struct node_range){0};
    if (index >= (uint32_t)(length / ((address + size) * CELL))) {
        return NULL;
    }
    cells += (int)index * (address + size);
    *range = (struct node_range){cells_read(cells, address), cells_read(cells + address, size)};
    return range->size == 0 || range->base + range->size < range->base ? "its reg can't be read"
                                                                       : NULL;
}

/* ---- interrupts ---- */

static bool controller_is_known(const void *tree, int controller)
{
    return controller >= 0 &&
           (fdt_node_check_compatible(tree, controller, "sifive,plic-1.0.0") == 0 ||
            fdt_node_check_compatible(tree, controller, "riscv,plic0") == 0) &&
           node_number(tree, controller, "#interrupt-cells", 0) == 1;
}

static int controller_of(const void *tree, int node)
{
    for (int depth = 0; node >= 0 && depth < DEPTH_MAX; depth++) {
        uint32_t phandle = node_number(tree, node, "interrupt-parent", 0);
        if (phandle != 0) {
            return fdt_node_offset_by_phandle(tree, phandle);
        }
        node = fdt_parent_offset(tree, node);
    }
    return -FDT_ERR_NOTFOUND;
}

/* Cells of one interrupt: its number alone, or after its controller. */
static const char *lines_read(const void *tree, const fdt32_t *cells, int length, int stride,
                              uint32_t *line, uint32_t max, uint32_t *count)
{
    if (length <= 0 || length % (stride * CELL) != 0) {
        return "its interrupts can't be read";
    }
    for (int i = 0; i < length / CELL; i += stride) {
        if (stride == 2 &&
            !controller_is_known(tree, fdt_node_offset_by_phandle(tree, fdt32_ld(cells + i)))) {
            return "its interrupts go to another controller";
        }
        if (*count == max) {
            return "it has too many interrupts";
        }
        line[(*count)++] = fdt32_ld(cells + i + stride - 1);
    }
    return NULL;
}

const char *node_lines(const void *tree, int node, uint32_t *line, uint32_t max, uint32_t *count)
{
    int length;
    const fdt32_t *cells = fdt_getprop(tree, node, "interrupts-extended", &length);

    *count = 0;
    if (cells != NULL) {
        return lines_read(tree, cells, length, 2, line, max, count);
    }
    cells = fdt_getprop(tree, node, "interrupts", &length);
    if (cells == NULL) {
        return NULL;
    }
    if (!controller_is_known(tree, controller_of(tree, node))) {
        return "its interrupts go to another controller";
    }
    return lines_read(tree, cells, length, 1, line, max, count);
}
