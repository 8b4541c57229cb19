/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * devicetree_harts.c - the harts that can run us, the boot hart first.
 */
#include "devicetree.h"
#include <string.h>

/* Some trees list a hart without an MMU as usable; only mmu-type tells. */
static bool is_usable(const struct tree *tree, int node)
{
    const char *mmu = tree_text(tree, node, "mmu-type");

    return tree_is_device_type(tree, node, "cpu") && tree_is_enabled(tree, node) && mmu != NULL &&
           strncmp(mmu, "riscv,sv", 8) == 0 && strcmp(mmu, "riscv,sv32") != 0;
}

static uint32_t controller_phandle(const struct tree *tree, int node)
{
    int controller = tree_child(tree, node);
    uint64_t phandle = 0;

    while (controller >= 0 && !tree_is_named(tree, controller, "interrupt-controller")) {
        controller = tree_sibling(tree, controller);
    }
    if (controller >= 0 && !tree_number(tree, controller, "phandle", &phandle)) {
        (void)tree_number(tree, controller, "linux,phandle", &phandle);
    }
    return (uint32_t)phandle;
}

static bool is_known(const struct machine *machine, uint64_t hart_id, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        if (machine->hart_id[i] == hart_id) {
            return true;
        }
    }
    return false;
}

/* What makes no sense counts as what is not there. */
static void cache_read(const struct tree *tree, int node, struct machine *machine)
{
    uint64_t size;

    if (!tree_number(tree, node, "d-cache-size", &size) || size < MACHINE_CACHE_MIN) {
        size = MACHINE_CACHE_USUAL;
    }
    size = size < MACHINE_CACHE_MAX ? size : MACHINE_CACHE_MAX;
    machine->cache_size = size > machine->cache_size ? (uint32_t)size : machine->cache_size;
}

/* Harts beyond EXO_HART_MAX stay stopped. */
static const char *add_hart(const struct tree *tree, int node, uint64_t boot_hart, uint32_t *count,
                            struct machine *machine)
{
    uint64_t hart_id;
    uint32_t index = 0;

    if (!tree_number(tree, node, "reg", &hart_id)) {
        return "a cpu has no number";
    }
    if (hart_id != boot_hart) {
        if (is_known(machine, hart_id, *count)) {
            return "two cpus have the same number";
        }
        if (*count == EXO_HART_MAX) {
            return NULL;
        }
        index = (*count)++;
    } else if (machine->board.hart_count == 1) {
        return "two cpus have the same number";
    } else {
        machine->board.hart_count = 1;
    }

    machine->hart_id[index] = hart_id;
    machine->hart_phandle[index] = controller_phandle(tree, node);
    cache_read(tree, node, machine);
    return NULL;
}

const char *devicetree_harts(const struct tree *tree, uint64_t boot_hart, struct machine *machine)
{
    const int cpus = tree->named[TREE_CPUS];
    uint32_t count = 1;

    if (cpus < 0) {
        return "no /cpus";
    }
    if (!tree_number(tree, cpus, "timebase-frequency", &machine->board.timebase_hz) ||
        machine->board.timebase_hz < 1000 || machine->board.timebase_hz > 10000000000ull) {
        return "no usable timebase-frequency";
    }

    for (int node = tree_child(tree, cpus); node >= 0; node = tree_sibling(tree, node)) {
        const char *reason =
            is_usable(tree, node) ? add_hart(tree, node, boot_hart, &count, machine) : NULL;

        if (reason != NULL) {
            return reason;
        }
    }
    if (machine->board.hart_count == 0) {
        return "the boot hart is not among the cpus";
    }
    machine->board.hart_count = count;
    machine->board.hart_boot = 0;
    return NULL;
}
