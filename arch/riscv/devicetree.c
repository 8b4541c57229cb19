/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * devicetree.c - the machine, read from its device tree with libfdt. Pure.
 */
#include "devicetree.h"
#include <libfdt.h>

enum {
    VERSION = 17 /* since it, the size of the structure block is in the header */
};

static const char *read_model(const struct tree *tree)
{
    const char *model = tree_text(tree, 0, "model");

    return model == NULL ? "unnamed board" : model;
}

static const char *read_parts(const struct tree *tree, const struct machine_boot *boot,
                              struct machine *machine)
{
    const char *reason = devicetree_harts(tree, boot->hart_id, machine);

    if (reason == NULL) {
        reason = devicetree_memory(tree, boot, machine);
    }
    if (reason == NULL) {
        reason = devicetree_bundle(tree, boot, machine);
    }
    if (reason == NULL) {
        reason = devicetree_reserved(tree, boot, machine);
    }
    if (reason == NULL) {
        reason = devicetree_plic(tree, machine);
    }
    return reason;
}

const char *devicetree_read(const void *dtb, size_t limit, const struct machine_boot *boot,
                            struct machine *machine)
{
    *machine = (struct machine){0};
    if (((uintptr_t)dtb & 7) != 0) {
        return "its address is not a multiple of 8";
    }
    if (limit < sizeof(struct fdt_header) || fdt_check_header(dtb) != 0 ||
        fdt_version(dtb) < VERSION || fdt_last_comp_version(dtb) > VERSION) {
        return "no valid header";
    }
    if (fdt_totalsize(dtb) > limit) {
        return "larger than allowed";
    }
    if (fdt_off_dt_struct(dtb) % 4 != 0 || fdt_off_mem_rsvmap(dtb) % 8 != 0) {
        return "its blocks are not aligned";
    }
    struct tree tree;

    tree_open(&tree, dtb);
    devicetree_finisher(&tree, machine);
    devicetree_arguments(&tree, machine);
    if (!tree.is_whole || fdt_num_mem_rsv(dtb) < 0) {
        return "damaged";
    }

    const char *reason = read_parts(&tree, boot, machine);

    if (reason == NULL) {
        devicetree_windows(&tree, machine);
        machine->board.model = read_model(&tree);
    }
    return reason;
}
