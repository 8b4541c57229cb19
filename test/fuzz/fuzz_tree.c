/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_tree.c - any bytes as the machine's device tree: a board that makes sense, or a refusal. */
#include "devicetree.h"
#include "must.h"

enum {
    PAGE = 4096
};

static bool is_listed(const struct board_range *list, uint32_t count, bool may_touch)
{
    for (uint32_t i = 0; i < count; i++) {
        bool is_page = list[i].base % PAGE == 0 && list[i].size % PAGE == 0;
        if (!is_page || list[i].size == 0 || list[i].base + list[i].size < list[i].base) {
            return false;
        }
        if (i > 0 && !may_touch && list[i - 1].base + list[i - 1].size > list[i].base) {
            return false;
        }
    }
    return true;
}

static void board_judge(const struct machine *machine)
{
    const struct board *board = &machine->board;

    MUST(board->hart_count >= 1 && board->hart_count <= EXO_HART_MAX);
    MUST(board->hart_boot < board->hart_count);
    MUST(board->timebase_hz != 0);
    MUST(board->memory_count >= 1 && board->memory_count <= BOARD_MEMORY_MAX);
    MUST(board->reserved_count <= BOARD_RESERVED_MAX);
    MUST(board->device_count <= BOARD_DEVICE_MAX);
    MUST(is_listed(board->memory, board->memory_count, false));
    MUST(is_listed(board->reserved, board->reserved_count, true));
    MUST(is_listed(board->device, board->device_count, false));
    for (uint32_t i = 0; i < board->device_count; i++) {
        for (uint32_t j = 0; j < board->memory_count; j++) {
            MUST(!range_overlaps(board->device[i], board->memory[j]));
        }
    }
    for (uint32_t i = 0; i < board->hart_count; i++) {
        for (uint32_t j = 0; j < i; j++) {
            MUST(machine->hart_id[i] != machine->hart_id[j]);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct machine_boot boot = {
        .hart_id = 1, .dtb_pa = 0x86000000, .kernel = {0x80200000, 0x40000}};
    static struct machine machine;
    uint8_t *tree = input_copy(data, size);
    const char *why = devicetree_read(tree, size, &boot, &machine);

    if (why == NULL) {
        board_judge(&machine);
    } else {
        MUST(why[0] != '\0' && strlen(why) < 100);
    }
    free(tree);
    return 0;
}
