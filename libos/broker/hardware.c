/* SPDX-License-Identifier: BSD-2-Clause */
/* hardware.c - reg and interrupts of a node become extents and lines, as if given by number. */
#include "hardware.h"

#include <device/node.h>

static bool is_wanted(const struct description_environment *e, struct description_device device)
{
    for (uint32_t i = 0; i < e->device_count; i++) {
        if (e->device[i].base <= device.base &&
            device.base + device.size <= e->device[i].base + e->device[i].size) {
            return true;
        }
    }
    return false;
}

/* Outwards to whole frames. Devices that share a frame come together, and are given once. */
static const char *registers_add(struct description_environment *e, struct node_range range)
{
    const uint64_t in_frame = EXO_FRAME_SIZE - 1;
    uint64_t base = range.base & ~in_frame;
    struct description_device device = {base,
                                        ((range.base + range.size + in_frame) & ~in_frame) - base};

    if (is_wanted(e, device)) {
        return NULL;
    }
    if (e->device_count == BASE_DEVICE_MAX) {
        return "it has too many registers";
    }
    e->device[e->device_count++] = device;
    return NULL;
}

/* Whether the kernel gave number `at`, a frame or a line. */
static bool is_given(const struct exo_boot *boot, enum exo_kind kind, uint64_t at)
{
    for (uint32_t i = 0; i < boot->extent_count && i < EXO_BOOT_EXTENTS; i++) {
        const struct exo_boot_extent *e = &boot->extent[i];
        uint64_t count = kind == EXO_KIND_IRQ ? e->order : 1ull << e->order;
        if (e->kind == kind && e->role == EXO_ROLE_FREE && at >= e->base && at - e->base < count) {
            return true;
        }
    }
    return false;
}

/* What `e` wants from its device `device` and its line `line` on. */
static const char *given_check(const struct exo_boot *boot, uint32_t device, uint32_t line,
                               const struct description_environment *e)
{
    for (; device < e->device_count; device++) {
        uint64_t frame = e->device[device].base >> EXO_FRAME_SHIFT;
        uint64_t end = frame + (e->device[device].size >> EXO_FRAME_SHIFT);
        for (; frame < end; frame++) {
            if (!is_given(boot, EXO_KIND_DEVICE, frame)) {
                return "the kernel does not give it";
            }
        }
    }
    for (; line < e->irq_count; line++) {
        if (!is_given(boot, EXO_KIND_IRQ, e->irq[line])) {
            return "the kernel does not give its interrupt";
        }
    }
    return NULL;
}

static const char *lines_add(const void *tree, int node, struct description_environment *e)
{
    uint32_t count;
    const char *why =
        node_lines(tree, node, &e->irq[e->irq_count], BASE_DEVICE_MAX - e->irq_count, &count);

    e->irq_count += why == NULL ? count : 0;
    return why;
}

const char *hardware_add(const struct description_limits *limits, const char *name,
                         struct description_environment *e)
{
    const void *tree = limits->tree;
    int node = tree == NULL ? -1 : node_find(tree, name);
    uint32_t device = e->device_count;
    uint32_t line = e->irq_count;
    struct node_range range = {0};

    if (node < 0) {
        return "it is not in the machine's device tree";
    }
    if (!node_is_enabled(tree, node)) {
        return "it is disabled";
    }
    const char *why = node_registers(tree, node, 0, &range);
    for (uint32_t i = 1; why == NULL && range.size != 0; i++) {
        why = registers_add(e, range);
        why = why != NULL ? why : node_registers(tree, node, i, &range);
    }
    why = why != NULL ? why : lines_add(tree, node, e);
    return why != NULL || limits->boot == NULL ? why : given_check(limits->boot, device, line, e);
}
