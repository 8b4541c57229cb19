/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * node.h - a device in the machine's device tree: its registers and its interrupt lines.
 *
 * The tree has been checked as a whole (fdt_check_full) by who handed it out. What is said here is
 * said only where it is certain: addresses that a bus translates, and interrupts of another
 * controller than the PLIC, are refused with a reason.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct node_range {
    uint64_t base;
    uint64_t size;
};

/* `name`: an alias or a path, options after ':' are left out; "stdout" is what /chosen names.
 * Negative: there is no such node. */
int node_find(const void *tree, const char *name);
bool node_is_enabled(const void *tree, int node);
/* The number in `property`, or `otherwise`. */
uint32_t node_number(const void *tree, int node, const char *property, uint32_t otherwise);

/* The next two: NULL, or why not. */
/* Entry `index` of reg; a node has one at least. Size 0: there is none of that index. */
const char *node_registers(const void *tree, int node, uint32_t index, struct node_range *range);
/* Its lines of the PLIC, in the node's order; none is well too. */
const char *node_lines(const void *tree, int node, uint32_t *line, uint32_t max, uint32_t *count);
