/* SPDX-License-Identifier: BSD-2-Clause */
/* probe.c - which driver a node of the device tree wants, and with which registers. */
#include "driver.h"
#include "serial.h"

#include <libfdt.h>

struct serial_kind {
    const char *compatible;
    const struct serial_driver *driver;
    uint32_t shift; /* where the tree does not say */
    uint32_t width;
};

static const struct serial_kind kinds[] = {
    {"sifive,uart0", &sifive_uart_driver, 2, 4},
    /* before the plain ones: trees name what a port is like after what it is */
    {"snps,dw-apb-uart", &dw_apb_driver, 0, 1},
    {"ns16550a", &ns16550_driver, 0, 1},
    {"ns16550", &ns16550_driver, 0, 1},
};

static const struct serial_kind *kind_find(const void *tree, int node)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (fdt_node_check_compatible(tree, node, kinds[i].compatible) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

static const char *registers_check(const struct serial_place *place)
{
    if (place->width != 1 && place->width != 2 && place->width != 4) {
        return "its registers have an odd width";
    }
    if (place->shift > 8 || place->width > 1u << place->shift) {
        return "its registers overlap";
    }
    uint64_t base = place->range.base + place->offset;
    if (base % place->width != 0 || place->offset >= place->range.size) {
        return "its registers lie askew";
    }
    return NULL;
}

const char *serial_probe(const void *tree, const char *name, struct serial_place *place)
{
    int node = node_find(tree, name);
    const struct serial_kind *kind = node < 0 ? NULL : kind_find(tree, node);
    uint32_t count;

    if (node < 0) {
        return "no such node";
    }
    if (kind == NULL) {
        return "no driver for it";
    }
    if (!node_is_enabled(tree, node)) {
        return "it is disabled";
    }
    *place = (struct serial_place){
        .driver = kind->driver,
        .compatible = kind->compatible,
        .offset = node_number(tree, node, "reg-offset", 0),
        .shift = node_number(tree, node, "reg-shift", kind->shift),
        .width = node_number(tree, node, "reg-io-width", kind->width),
    };
    const char *why = node_registers(tree, node, 0, &place->range);
    why = why != NULL ? why : node_lines(tree, node, &place->line, 1, &count);
    if (why == NULL && count == 0) {
        why = "it has no interrupt";
    }
    return why != NULL ? why : registers_check(place);
}
