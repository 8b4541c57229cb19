/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * devicetree_harts.c - the harts that can run us, the boot hart first.
 */
#include "devicetree.h"
#include <libfdt.h>
#include <string.h>

/* Some trees list a hart without an MMU as usable; only mmu-type tells. */
static bool is_usable(const void *dtb, int node)
{
    const char *mmu = fdt_stringlist_get(dtb, node, "mmu-type", 0, NULL);

    return tree_is_device_type(dtb, node, "cpu") && tree_is_enabled(dtb, node) && mmu != NULL &&
           strncmp(mmu, "riscv,sv", 8) == 0 && strcmp(mmu, "riscv,sv32") != 0;
}

/* Cores of SiFive, in part, forget no single page: the U54, and the U74 of the FU740 (CIP-1200). */
static bool flushes_whole(const void *dtb, int node)
{
    const char *core = fdt_stringlist_get(dtb, node, "compatible", 0, NULL);

    return core != NULL && strncmp(core, "sifive,", 7) == 0;
}

static uint32_t controller_phandle(const void *dtb, int node)
{
    const int controller = fdt_subnode_offset(dtb, node, "interrupt-controller");

    return controller < 0 ? 0 : fdt_get_phandle(dtb, controller);
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

/* Harts beyond EXO_HART_MAX stay stopped. */
static const char *add_hart(const void *dtb, int node, uint64_t boot_hart, uint32_t *count,
                            struct machine *machine)
{
    uint64_t hart_id;
    uint32_t index = 0;

    if (!tree_number(dtb, node, "reg", &hart_id)) {
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

    machine->flushes_whole |= flushes_whole(dtb, node);
    machine->hart_id[index] = hart_id;
    machine->hart_phandle[index] = controller_phandle(dtb, node);
    return NULL;
}

const char *devicetree_harts(const void *dtb, uint64_t boot_hart, struct machine *machine)
{
    const int cpus = fdt_path_offset(dtb, "/cpus");
    uint32_t count = 1;
    int node;

    if (cpus < 0) {
        return "no /cpus";
    }
    if (!tree_number(dtb, cpus, "timebase-frequency", &machine->board.timebase_hz) ||
        machine->board.timebase_hz < 1000 || machine->board.timebase_hz > 10000000000ull) {
        return "no usable timebase-frequency";
    }

    fdt_for_each_subnode(node, dtb, cpus)
    {
        const char *reason =
            is_usable(dtb, node) ? add_hart(dtb, node, boot_hart, &count, machine) : NULL;

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
