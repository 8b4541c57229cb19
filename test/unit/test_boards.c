/* SPDX-License-Identifier: BSD-2-Clause */
/* test_boards.c - what the reader makes of trees shaped like those of real boards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libfdt.h>

#include "machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEST(name) static void name(void **unused __attribute__((unused)))

enum {
    TREE_MAX = 65536,
    U_HARTS = 4 /* of each board; hart 0 is a monitor core */
};

static struct machine machine;
static char tree[TREE_MAX] __attribute__((aligned(8)));

static void tree_load(const char *name)
{
    char path[512];

    (void)snprintf(path, sizeof(path), "%s/%s.dtb", TREES, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(tree, 1, sizeof(tree), file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(fdt_open_into(tree, tree, sizeof(tree)), 0);
    assert_true(size < sizeof(tree));
}

/* As booted by hart `hart_id`, the kernel 2 MiB above the start of RAM. */
static const char *tree_read(uint64_t hart_id, uint64_t ram)
{
    const struct machine_boot boot = {
        .hart_id = hart_id, .dtb_pa = ram + 0xc000000, .kernel = {ram + 0x200000, 0x60000}};

    return devicetree_read(tree, sizeof(tree), &boot, &machine);
}

static void board_read(const char *name, uint64_t hart_id, uint64_t ram)
{
    tree_load(name);
    assert_null(tree_read(hart_id, ram));
}

static bool has_window(uint64_t base)
{
    for (uint32_t i = 0; i < machine.board.device_count; i++) {
        if (machine.board.device[i].base == base) {
            return true;
        }
    }
    return false;
}

static bool is_reserved(uint64_t base, uint64_t size)
{
    for (uint32_t i = 0; i < machine.board.reserved_count; i++) {
        struct board_range r = machine.board.reserved[i];
        if (r.base <= base && base + size <= r.base + r.size) {
            return true;
        }
    }
    return false;
}

/* Index 0 is the boot hart, the others follow as they stand in the tree; S contexts are even. */
static void harts_check(uint64_t boot_hart)
{
    uint64_t next = 1;

    assert_int_equal(machine.board.hart_count, U_HARTS);
    assert_int_equal(machine.hart_id[0], boot_hart);
    assert_int_equal(machine.plic_context[0], 2 * boot_hart);
    for (uint32_t i = 1; i < U_HARTS; i++) {
        next += next == boot_hart;
        assert_int_equal(machine.hart_id[i], next);
        assert_int_equal(machine.plic_context[i], 2 * next);
        next++;
    }
}

static void any_boot_hart(const char *name, uint64_t ram)
{
    tree_load(name);
    for (uint64_t hart = 1; hart <= U_HARTS; hart++) {
        assert_null(tree_read(hart, ram));
        harts_check(hart);
    }
    assert_non_null(tree_read(0, ram)); /* it can't have booted us: something is wrong */
}

TEST(each_u_hart_may_boot_and_hart_0_is_not_ours)
{
    any_boot_hart("fu540", 0x80000000);
    any_boot_hart("fu740", 0x80000000);
    any_boot_hart("jh7110", 0x40000000);
}

TEST(fu540_is_read_as_u_boot_has_it)
{
    const struct board *board = &machine.board;

    board_read("fu540", 3, 0x80000000);
    assert_string_equal(board->model, "SiFive HiFive Unleashed A00");
    assert_int_equal(board->timebase_hz, 1000000);
    assert_int_equal(board->memory_count, 1);
    assert_int_equal(board->memory[0].size, 8ull << 30);
    assert_int_equal(board->irq_count, 54);
    assert_int_equal(machine.plic_size, 0x4000000);
    assert_int_equal(machine.finisher_base, 0);
    assert_int_equal(board->bundle.base, 0x88300000);
    assert_int_equal(board->bundle.size, 0x40123);
    assert_true(has_window(0x10010000));
    assert_false(has_window(0x10011000)); /* disabled */
    assert_false(has_window(0x2000000));
}

TEST(fu740_is_read_as_linux_has_it)
{
    const struct board *board = &machine.board;

    board_read("fu740", 1, 0x80000000);
    assert_int_equal(board->timebase_hz, 1000000);
    assert_int_equal(board->memory_count, 2);
    assert_int_equal(board->memory[1].base, 0x280000000);
    assert_int_equal(board->memory[1].size, 8ull << 30);
    assert_int_equal(board->irq_count, 70);
    assert_int_equal(board->bundle.size, 0);
    assert_true(has_window(0xe00000000));
    assert_true(has_window(0x10010000));
    assert_true(is_reserved(0x80000000, 0x60000));
}

TEST(jh7110_has_its_memory_lower_and_more_devices_than_others)
{
    const struct board *board = &machine.board;

    board_read("jh7110", 1, 0x40000000);
    assert_string_equal(board->model, "unnamed board");
    assert_int_equal(board->timebase_hz, 4000000);
    assert_int_equal(board->memory[0].base, 0x40000000);
    assert_int_equal(board->memory[0].size, 4ull << 30);
    assert_int_equal(board->irq_count, 137);
    assert_int_equal(board->bundle.base, 0x46100000);
    assert_true(is_reserved(0x40000000, 0x200000)); /* firmware */
    assert_true(is_reserved(0x40200000, 0x60000));  /* kernel */
    assert_true(has_window(0x10000000));
    assert_true(has_window(0x16040000)); /* the second Ethernet */
    assert_true(has_window(0x17030000)); /* and the last of all */
}

TEST(no_window_onto_the_cache_controller)
{
    board_read("fu540", 1, 0x80000000);
    assert_false(has_window(0x2010000));
    board_read("fu740", 1, 0x80000000);
    assert_false(has_window(0x2010000));
    board_read("jh7110", 1, 0x40000000);
    assert_false(has_window(0x2010000));
}

TEST(a_kernel_where_this_board_has_no_memory_is_refused)
{
    tree_load("jh7110");
    assert_null(tree_read(1, 0x40000000));
    tree_load("fu540");
    assert_non_null(tree_read(1, 0x40000000));
}

/* Linux's VisionFive 2 tree says 4 GiB whatever there is; the loader corrects it. */
TEST(memory_is_what_the_loader_reports)
{
    const uint64_t reg[2] = {cpu_to_fdt64(0x40000000), cpu_to_fdt64(2ull << 30)};

    tree_load("jh7110");
    int node = fdt_path_offset(tree, "/memory@40000000");
    assert_int_equal(fdt_setprop(tree, node, "reg", reg, sizeof(reg)), 0);
    assert_null(tree_read(1, 0x40000000));
    assert_int_equal(machine.board.memory[0].size, 2ull << 30);
}

/* U-Boot lists the bundle and the tree among the reserved ranges. */
TEST(what_the_loader_hands_over_is_not_reserved)
{
    tree_load("fu540");
    assert_int_equal(fdt_add_mem_rsv(tree, 0x88300000, 0x40123), 0);
    assert_int_equal(fdt_add_mem_rsv(tree, 0x8c000000, 4096), 0);
    assert_int_equal(fdt_add_mem_rsv(tree, 0x88341000, 1), 0);
    assert_null(tree_read(1, 0x80000000));
    assert_false(is_reserved(0x88300000, 1));
    assert_false(is_reserved(0x8c000000, 1));
    assert_true(is_reserved(0x88341000, EXO_FRAME_SIZE));

    tree_load("fu540"); /* more than that is no handing over */
    assert_int_equal(fdt_add_mem_rsv(tree, 0x88300000, 0x42000), 0);
    assert_null(tree_read(1, 0x80000000));
    assert_true(is_reserved(0x88300000, 0x42000));
}

static bool asks_for_semihosting(const void *bootargs, int length)
{
    tree_load("fu540");
    int node = fdt_path_offset(tree, "/chosen");
    assert_int_equal(fdt_setprop(tree, node, "bootargs", bootargs, length), 0);
    assert_null(tree_read(1, 0x80000000));
    return machine.exits_by_semihosting;
}

TEST(semihosting_only_for_the_whole_word)
{
    static const char alone[] = "exo.exit=semihosting";
    static const char *const others[] = {"",
                                         " ",
                                         "exo.exit=semihostin",
                                         "exo.exit=semihosting2",
                                         "xexo.exit=semihosting",
                                         "exo.exit=",
                                         "exo.exit= semihosting"};

    assert_true(asks_for_semihosting(alone, sizeof(alone)));
    assert_true(asks_for_semihosting(alone, sizeof(alone) - 1)); /* not even terminated */
    assert_true(asks_for_semihosting("a  exo.exit=semihosting b", 26));
    assert_true(asks_for_semihosting(" exo.exit=semihosting", 22));
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_false(asks_for_semihosting(others[i], (int)strlen(others[i]) + 1));
    }
    assert_false(asks_for_semihosting(NULL, 0));
    tree_load("jh7110");
    assert_null(tree_read(1, 0x40000000));
    assert_false(machine.exits_by_semihosting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_u_hart_may_boot_and_hart_0_is_not_ours),
        cmocka_unit_test(fu540_is_read_as_u_boot_has_it),
        cmocka_unit_test(fu740_is_read_as_linux_has_it),
        cmocka_unit_test(jh7110_has_its_memory_lower_and_more_devices_than_others),
        cmocka_unit_test(no_window_onto_the_cache_controller),
        cmocka_unit_test(a_kernel_where_this_board_has_no_memory_is_refused),
        cmocka_unit_test(memory_is_what_the_loader_reports),
        cmocka_unit_test(what_the_loader_hands_over_is_not_reserved),
        cmocka_unit_test(semihosting_only_for_the_whole_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
