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

static const char *add_memory(const struct tree *tree, int node, struct board *board)
{
    struct tree_reg reg;

    if (!tree_reg_read(tree, node, 0, &reg)) {
        return "a memory node has a malformed reg";
    }
    for (uint32_t i = 0; i < reg.count; i++) {
        struct board_range range = tree_reg_at(&reg, i);

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

const char *devicetree_memory(const struct tree *tree, const struct machine_boot *boot,
                              struct machine *machine)
{
    struct board *board = &machine->board;

    int node = tree->memory_first;
    for (bool is_last = node < 0; !is_last; node = is_last ? -1 : tree_sibling(tree, node)) {
        is_last = node == tree->memory_last;
        if (tree_is_device_type(tree, node, "memory") && tree_is_enabled(tree, node)) {
            const char *reason = add_memory(tree, node, board);

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
    board->dtb = (struct board_range){boot->dtb_pa, fdt_totalsize(tree->dtb)};
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

static bool reserve_node(const struct tree *tree, int node, int parent, struct board *board)
{
    struct tree_reg reg;
    bool is_done = tree_reg_read(tree, node, parent, &reg);

    for (uint32_t i = 0; is_done && i < reg.count; i++) {
        is_done = reserve(board, tree_reg_at(&reg, i));
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

static bool reserve_listed(const struct tree *tree, struct board *board)
{
    const int listed = fdt_num_mem_rsv(tree->dtb);
    bool is_done = true;

    for (int i = 0; i < listed && is_done; i++) {
        struct board_range range;

        fdt_get_mem_rsv(tree->dtb, i, &range.base, &range.size);
        is_done = is_handed_over(board, range) || reserve(board, range);
    }
    return is_done;
}

const char *devicetree_reserved(const struct tree *tree, const struct machine_boot *boot,
                                struct machine *machine)
{
    struct board *board = &machine->board;
    const int parent = tree->named[TREE_RESERVED_MEMORY];
    bool is_done = reserve(board, firmware_below(boot->kernel.base)) &&
                   reserve(board, boot->kernel) && reserve_listed(tree, board);
    int node = parent < 0 ? -1 : tree_child(tree, parent);

    for (; is_done && node >= 0; node = tree_sibling(tree, node)) {
        is_done = reserve_node(tree, node, parent, board);
    }
    return is_done ? NULL : "too many reserved ranges, or a malformed one";
}

const char *devicetree_bundle(const struct tree *tree, const struct machine_boot *boot,
                              struct machine *machine)
{
    const int chosen = tree->named[TREE_CHOSEN];
    struct board_range *bundle = &machine->board.bundle;
    uint64_t start;
    uint64_t end;

    if (chosen < 0 || !tree_number(tree, chosen, "linux,initrd-start", &start) ||
        !tree_number(tree, chosen, "linux,initrd-end", &end) || start == end) {
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
