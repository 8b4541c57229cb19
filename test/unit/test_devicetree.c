/* SPDX-License-Identifier: BSD-2-Clause */
/* test_devicetree.c - what is read from a device tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libfdt.h>

#include "load_tree.h"

static bool has_range(const struct board_range *list, uint32_t count, uint64_t base, uint64_t size)
{
    for (uint32_t i = 0; i < count; i++) {
        if (list[i].base == base && list[i].size == size) {
            return true;
        }
    }
    return false;
}

TEST(the_board_is_read_as_it_is_written)
{
    size_t size;
    char *tree = tree_load("board", &size);
    const struct board *board = &machine.board;

    assert_null(devicetree_read(tree, size, &boot, &machine));
    assert_string_equal(board->model, "test board");
    assert_int_equal(board->timebase_hz, 10000000);
    assert_int_equal(board->memory_count, 1);
    assert_int_equal(board->memory[0].base, 0x80000000);
    assert_int_equal(board->memory[0].size, 0x8000000);
    assert_int_equal(board->bundle.base, 0x84000000);
    assert_int_equal(board->bundle.size, 0x10000);
    assert_int_equal(board->irq_count, 96);
    assert_int_equal(machine.plic_base, 0xc000000);
    assert_int_equal(machine.finisher_base, 0x100000);
    free(tree);
}

TEST(only_enabled_harts_with_an_mmu_of_64_bits_count)
{
    size_t size;
    char *tree = tree_load("board", &size);
    struct machine_boot other = boot;

    assert_null(devicetree_read(tree, size, &boot, &machine));
    assert_int_equal(machine.board.hart_count, 2);
    assert_int_equal(machine.hart_id[0], 1); /* the boot hart is the first */
    assert_int_equal(machine.hart_id[1], 2);
    assert_int_equal(machine.plic_context[0], 1);
    assert_int_equal(machine.plic_context[1], 3);
    other.hart_id = 2;
    assert_null(devicetree_read(tree, size, &other, &machine));
    assert_int_equal(machine.hart_id[0], 2);
    assert_int_equal(machine.hart_id[1], 1);
    for (uint64_t id = 0; id < 6; id++) {
        other.hart_id = id;
        bool is_refused = devicetree_read(tree, size, &other, &machine) != NULL;
        assert_int_equal(is_refused, id != 1 && id != 2);
    }
    free(tree);
}

/* The board's harts say nothing but hart 1, what `cells` are here. */
static uint32_t cache_size(const void *value, int length)
{
    static _Alignas(8) char bytes[65536];
    size_t size;
    char *tree = tree_load("board", &size);
    int cpu;

    assert_int_equal(fdt_open_into(tree, bytes, sizeof(bytes)), 0);
    free(tree);
    cpu = fdt_path_offset(bytes, "/cpus/cpu@1");
    if (value != NULL) {
        assert_int_equal(fdt_setprop(bytes, cpu, "d-cache-size", value, length), 0);
        /* those that don't run us don't count */
        cpu = fdt_path_offset(bytes, "/cpus/cpu@3");
        assert_int_equal(fdt_setprop_u32(bytes, cpu, "d-cache-size", 65536), 0);
    }
    assert_null(devicetree_read(bytes, sizeof(bytes), &boot, &machine));
    return machine.cache_size;
}

TEST(the_largest_data_cache_in_use_counts_and_what_makes_no_sense_does_not)
{
    assert_int_equal(cache_size(NULL, 0), MACHINE_CACHE_USUAL);
    assert_int_equal(cache_size("\0\0\200\0", 4), 32768);
    assert_int_equal(cache_size("\0\1\0\0", 4), 65536);
    assert_int_equal(cache_size("\0\0\100\0", 4), MACHINE_CACHE_USUAL); /* hart 2's is larger */
    assert_int_equal(cache_size("\0\0\0\0", 4), MACHINE_CACHE_USUAL);
    assert_int_equal(cache_size("\0\0\201\0", 4), 0x8100);
    assert_int_equal(cache_size("\0\1\0", 3), MACHINE_CACHE_USUAL);
    assert_int_equal(cache_size("\200\0\0\0", 4), MACHINE_CACHE_MAX);
    assert_int_equal(cache_size("\0\0\0\1\0\0\0\0", 8), MACHINE_CACHE_MAX);
}

TEST(reserved_memory_is_widened_to_whole_frames)
{
    size_t size;
    char *tree = tree_load("board", &size);
    const struct board *board = &machine.board;

    assert_null(devicetree_read(tree, size, &boot, &machine));
    assert_true(has_range(board->reserved, board->reserved_count, 0x83000000, 0x2000));
    /* the firmware by the reservation block, and the kernel */
    bool has_firmware = false;
    bool has_kernel = false;
    for (uint32_t i = 0; i < board->reserved_count; i++) {
        struct board_range r = board->reserved[i];
        has_firmware = has_firmware || (r.base <= 0x80000000 && r.base + r.size >= 0x80040000);
        has_kernel = has_kernel || (r.base <= 0x80200000 && r.base + r.size >= 0x80240000);
    }
    assert_true(has_firmware);
    assert_true(has_kernel);
    free(tree);
}

TEST(windows_leave_out_memory_and_what_the_kernel_needs)
{
    size_t size;
    char *tree = tree_load("board", &size);
    const struct board *board = &machine.board;

    assert_null(devicetree_read(tree, size, &boot, &machine));
    assert_int_equal(board->device_count, 1);
    assert_true(has_range(board->device, board->device_count, 0x10000000, 0x1000));
    static const uint64_t needed[] = {0x100000, 0xc000000, 0xc5ff000};
    int node = fdt_path_offset(tree, "/soc/serial@10000000");
    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
        const uint64_t reg[] = {cpu_to_fdt64(needed[i]), cpu_to_fdt64(0x100)};
        assert_int_equal(fdt_setprop_inplace(tree, node, "reg", reg, sizeof(reg)), 0);
        assert_null(devicetree_read(tree, size, &boot, &machine));
        assert_int_equal(board->device_count, 1); /* the other one in its frame */
    }
    free(tree);
}

TEST(where_nothing_is_said_an_address_has_two_cells_and_a_size_one)
{
    enum {
        ROOM = 8192
    };
    const uint32_t reg[] = {0, cpu_to_fdt32(0x80000000), cpu_to_fdt32(0x8000000)};
    size_t size;
    char *tree = tree_load("minimal", &size);
    char *changed = malloc(ROOM);

    assert_int_equal(fdt_open_into(tree, changed, ROOM), 0);
    assert_int_equal(fdt_nop_property(changed, 0, "#address-cells"), 0);
    assert_null(devicetree_read(changed, ROOM, &boot, &machine));
    assert_int_equal(fdt_nop_property(changed, 0, "#size-cells"), 0);
    int node = fdt_path_offset(changed, "/memory@80000000");
    assert_int_equal(fdt_setprop(changed, node, "reg", reg, sizeof(reg)), 0);
    assert_null(devicetree_read(changed, ROOM, &boot, &machine));
    assert_int_equal(machine.board.memory[0].base, 0x80000000);
    assert_int_equal(machine.board.memory[0].size, 0x8000000);
    free(changed);
    free(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_board_is_read_as_it_is_written),
        cmocka_unit_test(only_enabled_harts_with_an_mmu_of_64_bits_count),
        cmocka_unit_test(the_largest_data_cache_in_use_counts_and_what_makes_no_sense_does_not),
        cmocka_unit_test(reserved_memory_is_widened_to_whole_frames),
        cmocka_unit_test(windows_leave_out_memory_and_what_the_kernel_needs),
        cmocka_unit_test(where_nothing_is_said_an_address_has_two_cells_and_a_size_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
