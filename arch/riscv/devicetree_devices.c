/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * devicetree_devices.c - the interrupt controller, the test device, and windows for drivers.
 */
#include "devicetree.h"
#include "layout.h"
#include <libfdt.h>

enum {
    IRQ_S_EXTERNAL = 9,
    PLIC_CONTEXT_LIMIT = 15872,
    PLIC_LINE_LIMIT = 1023
};
enum {
    KEPT_MAX = 8
};

/* Frame numbers have 32 bits. */
static const uint64_t device_top = 1ull << 44;
static const uint64_t direct_top = (uint64_t)LAYOUT_DIRECT_GIB << 30;

static struct tree_place find_compatible(const struct tree *tree, uint32_t which)
{
    return tree->compatible[tree->compatible[which].node >= 0 ? which : which + 1];
}

static bool first_reg(const struct tree *tree, struct tree_place place, struct board_range *range)
{
    struct tree_reg reg;

    if (place.parent < 0 || !tree_reg_read(tree, place.node, place.parent, &reg) ||
        reg.count == 0) {
        return false;
    }
    *range = tree_reg_at(&reg, 0);
    return range_is_sane(*range, direct_top);
}

void devicetree_finisher(const struct tree *tree, struct machine *machine)
{
    const struct tree_place place = find_compatible(tree, TREE_FINISHER);
    struct board_range range;

    if (place.node >= 0 && first_reg(tree, place, &range) && range.base % 4 == 0) {
        machine->finisher_base = range.base;
    }
}

static void assign_context(struct machine *machine, uint32_t phandle, uint32_t context)
{
    for (uint32_t hart = 0; phandle != 0 && hart < machine->board.hart_count; hart++) {
        if (machine->hart_phandle[hart] == phandle) {
            machine->plic_context[hart] = context;
        }
    }
}

static void read_contexts(const struct tree *tree, int node, struct machine *machine)
{
    uint32_t length = 0;
    const fdt32_t *cells = tree_property(tree, node, "interrupts-extended", &length);
    const uint32_t count = cells == NULL ? 0 : length / 8;

    for (uint32_t i = 0; i < count && i < PLIC_CONTEXT_LIMIT; i++) {
        if (fdt32_ld(cells + 2 * i + 1) == IRQ_S_EXTERNAL) {
            assign_context(machine, fdt32_ld(cells + 2 * i), i);
        }
    }
}

const char *devicetree_plic(const struct tree *tree, struct machine *machine)
{
    const struct tree_place place = find_compatible(tree, TREE_PLIC);
    struct board_range range;
    uint64_t lines;

    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        machine->plic_context[hart] = MACHINE_NO_CONTEXT;
    }
    if (place.node < 0) {
        return NULL;
    }
    if (!first_reg(tree, place, &range) || range.base % 4 != 0 ||
        !tree_number(tree, place.node, "riscv,ndev", &lines)) {
        return "a malformed interrupt controller";
    }

    machine->plic_base = range.base;
    machine->plic_size = range.size;
    machine->board.irq_count = (uint32_t)(lines < PLIC_LINE_LIMIT ? lines : PLIC_LINE_LIMIT) + 1;
    read_contexts(tree, place.node, machine);
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        const uint32_t context = machine->plic_context[hart];

        if (context != MACHINE_NO_CONTEXT && 0x200000 + context * 0x1000ull + 8 > range.size) {
            return "an interrupt context lies outside its controller";
        }
    }
    return NULL;
}

/* A driver must reach neither RAM nor what the kernel and the firmware rely on. */
static bool is_free(const struct board *board, const struct board_range *kept, uint32_t count,
                    struct board_range range)
{
    for (uint32_t i = 0; i < board->memory_count; i++) {
        if (range_overlaps(board->memory[i], range)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        if (range_overlaps(kept[i], range)) {
            return false;
        }
    }
    return true;
}

/* The registers of the children of `soc`: those that are kept and all others. */
static void collect(const struct tree *tree, int soc, struct board_range *kept,
                    uint32_t *kept_count, struct board *board)
{
    struct tree_reg reg;

    tree_cells_read(tree, soc, &reg);
    for (int node = tree_child(tree, soc); node >= 0; node = tree_sibling(tree, node)) {
        uint32_t length = 0;

        if (!tree_is_enabled(tree, node) || !tree_reg_fill(tree, node, &reg)) {
            continue;
        }
        const char *list = tree_property(tree, node, "compatible", &length);
        const bool is_kept = list != NULL && tree_list_find(list, length) != 0;
        for (uint32_t i = 0; i < reg.count; i++) {
            const struct board_range range = tree_reg_at(&reg, i);

            if (!range_is_sane(range, device_top)) {
                continue;
            }
            if (is_kept) {
                range_insert(kept, kept_count, KEPT_MAX, range_outward(range));
            } else {
                range_insert(board->device, &board->device_count, BOARD_DEVICE_MAX,
                             range_outward(range));
            }
        }
    }
    range_merge(kept, kept_count);
    range_merge(board->device, &board->device_count);
}

void devicetree_windows(const struct tree *tree, struct machine *machine)
{
    struct board *board = &machine->board;
    const int soc = tree->named[TREE_SOC];
    struct board_range kept[KEPT_MAX];
    uint32_t kept_count = 0;
    uint32_t free_count = 0;

    if (soc < 0) {
        return;
    }

    collect(tree, soc, kept, &kept_count, board);
    for (uint32_t i = 0; i < board->device_count; i++) {
        if (is_free(board, kept, kept_count, board->device[i])) {
            board->device[free_count++] = board->device[i];
        }
    }
    board->device_count = free_count;
}
