/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * devicetree_memory.c - RAM, what is taken of it, and the bundle.
 */
#include "devicetree.h"
#include "layout.h"
#include <libfdt.h>

static const uint64_t memory_top = (uint64_t)LAYOUT_DIRECT_GIB << 30;
static const uint64_t firmware_size = 2 << 20;

static bool is_ram(const struct board *board, struct board_range range)
{
    for (uint32_t i = 0; i < board->memory_count; i++) {
        if (range_contains(board->memory[i], range)) {
            return true;
        }
    }
    return false;
}

static const char *add_memory(const void *dtb, int node, struct board *board)
{
    const int count = tree_reg_count(dtb, node, 0);

    if (count < 0) {
        return "a memory node has a malformed reg";
    }
    for (int i = 0; i < count; i++) {
        struct board_range range = tree_reg(dtb, node, 0, i);

        if (range.size == 0) {
            continue;
        }
        if (!range_is_sane(range, memory_top)) {
            return "memory lies beyond what can be mapped";
        }
        range = range_inward(range);
        if (range.size != 0 &&
            !range_insert(board->memory, &board->memory_count, BOARD_MEMORY_MAX, range)) {
            return "too many memory ranges";
        }
    }
    return NULL;
}

const char *devicetree_memory(const void *dtb, const struct machine_boot *boot,
                              struct machine *machine)
{
    struct board *board = &machine->board;
    int node;

    fdt_for_each_subnode(node, dtb, 0)
    {
        if (tree_is_device_type(dtb, node, "memory") && tree_is_enabled(dtb, node)) {
            const char *reason = add_memory(dtb, node, board);

            if (reason != NULL) {
                return reason;
            }
        }
    }
    for (uint32_t i = 1; i < board->memory_count; i++) {
        if (range_overlaps(board->memory[i - 1], board->memory[i])) {
            return "memory ranges overlap";
        }
    }
    if (!is_ram(board, boot->kernel)) {
        return "the kernel lies outside the memory";
    }
    board->dtb = (struct board_range){boot->dtb_pa, fdt_totalsize(dtb)};
    return is_ram(board, board->dtb) ? NULL : "the tree itself lies outside the memory";
}

/* Only what lies in RAM counts; the rest can't be handed out anyway. */
static bool reserve(struct board *board, struct board_range range)
{
    if (!range_is_sane(range, memory_top)) {
        return true;
    }

    range = range_outward(range);
    for (uint32_t i = 0; i < board->memory_count; i++) {
        if (range_overlaps(board->memory[i], range)) {
            const bool done =
                range_insert(board->reserved, &board->reserved_count, BOARD_RESERVED_MAX, range);

            range_merge(board->reserved, &board->reserved_count);
            return done;
        }
    }
    return true;
}

static bool reserve_node(const void *dtb, int node, int parent, struct board *board)
{
    const int count = tree_reg_count(dtb, node, parent);
    bool is_done = count >= 0;

    for (int i = 0; i < count && is_done; i++) {
        is_done = reserve(board, tree_reg(dtb, node, parent, i));
    }
    return is_done;
}

/* Old firmware does not list itself: it lies below us, in the same 2 MiB or those before. */
static struct board_range firmware_below(uint64_t kernel_base)
{
    const uint64_t base = (kernel_base & ~(firmware_size - 1)) - firmware_size;

    if (kernel_base < firmware_size) {
        return (struct board_range){0, kernel_base};
    }
    return (struct board_range){base, kernel_base - base};
}

/* Loaders also list what they hand over: that is ours to read, and reserved by its own name. */
static bool is_handed_over(const struct board *board, struct board_range range)
{
    return range_contains(range_outward(board->bundle), range) ||
           range_contains(range_outward(board->dtb), range);
}

static bool reserve_listed(const void *dtb, struct board *board)
{
    const int listed = fdt_num_mem_rsv(dtb);
    bool is_done = true;

    for (int i = 0; i < listed && is_done; i++) {
        struct board_range range;

        fdt_get_mem_rsv(dtb, i, &range.base, &range.size);
        is_done = is_handed_over(board, range) || reserve(board, range);
    }
    return is_done;
}

const char *devicetree_reserved(const void *dtb, const struct machine_boot *boot,
                                struct machine *machine)
{
    struct board *board = &machine->board;
    const int parent = fdt_path_offset(dtb, "/reserved-memory");
    bool is_done = reserve(board, firmware_below(boot->kernel.base)) &&
                   reserve(board, boot->kernel) && reserve_listed(dtb, board);
    int node;

    if (parent >= 0) {
        fdt_for_each_subnode(node, dtb, parent)
        {
            is_done = is_done && reserve_node(dtb, node, parent, board);
        }
    }
    return is_done ? NULL : "too many reserved ranges, or a malformed one";
}

const char *devicetree_bundle(const void *dtb, const struct machine_boot *boot,
                              struct machine *machine)
{
    const int chosen = fdt_path_offset(dtb, "/chosen");
    struct board_range *bundle = &machine->board.bundle;
    uint64_t start;
    uint64_t end;

    if (chosen < 0 || !tree_number(dtb, chosen, "linux,initrd-start", &start) ||
        !tree_number(dtb, chosen, "linux,initrd-end", &end) || start == end) {
        return NULL;
    }
    if (end < start) {
        return "the bundle ends before it starts";
    }
    *bundle = (struct board_range){start, end - start};
    if (!is_ram(&machine->board, *bundle)) {
        return "the bundle lies outside the memory";
    }
    if (range_overlaps(*bundle, boot->kernel)) {
        return "the bundle overlaps the kernel";
    }
    return NULL;
}
