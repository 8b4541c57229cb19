/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * devicetree.c - the machine, read from its device tree with libfdt. Pure.
 */
#include "devicetree.h"
#include <libfdt.h>

static const char *read_model(const void *dtb)
{
    const char *model = fdt_stringlist_get(dtb, 0, "model", 0, NULL);

    return model == NULL ? "unnamed board" : model;
}

static const char *read_parts(const void *dtb, const struct machine_boot *boot,
                              struct machine *machine)
{
    const char *reason = devicetree_harts(dtb, boot->hart_id, machine);

    if (reason == NULL) {
        reason = devicetree_memory(dtb, boot, machine);
    }
    if (reason == NULL) {
        reason = devicetree_bundle(dtb, boot, machine);
    }
    if (reason == NULL) {
        reason = devicetree_reserved(dtb, boot, machine);
    }
    if (reason == NULL) {
        reason = devicetree_plic(dtb, machine);
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
    if (limit < sizeof(struct fdt_header) || fdt_check_header(dtb) != 0) {
        return "no valid header";
    }
    if (fdt_totalsize(dtb) > limit) {
        return "larger than allowed";
    }
    if (fdt_off_dt_struct(dtb) % 4 != 0 || fdt_off_mem_rsvmap(dtb) % 8 != 0) {
        return "its blocks are not aligned";
    }
    devicetree_finisher(dtb, machine);
    devicetree_arguments(dtb, machine);
    if (fdt_check_full(dtb, limit) != 0) {
        return "damaged";
    }

    const char *reason = read_parts(dtb, boot, machine);

    if (reason == NULL) {
        devicetree_windows(dtb, machine);
        machine->board.model = read_model(dtb);
    }
    return reason;
}
