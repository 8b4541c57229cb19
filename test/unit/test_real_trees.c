/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_real_trees.c - what the kernel reads from the trees of real boards.
 *
 * The trees in test/unit/trees are cut down; with EXO_TREES=folder the boards' own are read, see
 * test/images/trees. A tree is named BOARD.dtb, or BOARD.where-it-is-from.dtb.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libfdt.h>

#include "machine.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEST(name) static void name(void **unused __attribute__((unused)))

enum {
    TREES_MAX = 16,
    TREE_BYTES_MAX = 65536,
    WINDOWS_MAX = 12,
    HARTS = 4
};

struct expected {
    const char *board;
    uint64_t timebase_hz;
    uint64_t memory_base;
    uint64_t memory_size; /* 0: the loader fills it in, what the tree says is a guess */
    uint32_t line_count;
    uint64_t windows[WINDOWS_MAX]; /* a driver must be able to have these */
};

/* Console, storage, pins and network of each. */
static const struct expected boards[] = {
    {"hifive-unleashed",
     1000000,
     0x80000000,
     8ull << 30,
     53,
     {0x10010000, 0x10050000, 0x10060000, 0x10090000, 0x100a0000}},
    {"hifive-unmatched",
     1000000,
     0x80000000,
     16ull << 30,
     69,
     {0x10010000, 0x10050000, 0x10060000, 0x10090000, 0x100a0000}},
    {"visionfive2",
     4000000,
     0x40000000,
     0,
     136,
     {0x10000000, 0x13010000, 0x13040000, 0x16010000, 0x16020000, 0x16030000, 0x16040000,
      0x17020000, 0x17030000, 0x2b000000, 0x940000000}},
};

struct tree {
    char name[128];
    const struct expected *expected;
    size_t size;
    char *bytes; /* exactly its size, so that the sanitizer sees every byte beyond */
};

static struct tree trees[TREES_MAX];
static size_t tree_count;
static struct machine machine;

static const struct expected *expected_find(const char *name)
{
    for (size_t i = 0; i < sizeof(boards) / sizeof(boards[0]); i++) {
        const size_t length = strlen(boards[i].board);

        if (strncmp(name, boards[i].board, length) == 0 && name[length] == '.') {
            return &boards[i];
        }
    }
    return NULL;
}

static void tree_load(const char *folder, const char *name)
{
    static char bytes[TREE_BYTES_MAX];
    struct tree *tree = &trees[tree_count++];
    char path[512];

    assert_in_range(tree_count, 1, TREES_MAX);
    (void)snprintf(tree->name, sizeof(tree->name), "%s", name);
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    tree->size = fread(bytes, 1, sizeof(bytes), file);
    assert_in_range(tree->size, 1000, sizeof(bytes) - 1);
    assert_int_equal(fclose(file), 0);
    tree->bytes = malloc(tree->size);
    assert_non_null(tree->bytes);
    memcpy(tree->bytes, bytes, tree->size);
    tree->expected = expected_find(name);
}

static int trees_load(void **unused __attribute__((unused)))
{
    const char *named = getenv("EXO_TREES");
    const char *folder = named == NULL ? TREES : named;
    DIR *entries = opendir(folder);
    const struct dirent *entry;

    assert_non_null(entries);
    while ((entry = readdir(entries)) != NULL) {
        const size_t length = strlen(entry->d_name);

        if (length > 4 && strcmp(entry->d_name + length - 4, ".dtb") == 0 &&
            expected_find(entry->d_name) != NULL) {
            tree_load(folder, entry->d_name);
        }
    }
    return closedir(entries);
}

static int trees_free(void **unused __attribute__((unused)))
{
    while (tree_count > 0) {
        free(trees[--tree_count].bytes);
    }
    return 0;
}

static const char *tree_read(const struct tree *tree, uint64_t hart_id)
{
    const uint64_t ram = tree->expected->memory_base;
    const struct machine_boot boot = {
        .hart_id = hart_id, .dtb_pa = ram + 0x1000000, .kernel = {ram + 0x200000, 0x32000}};

    (void)printf("%s\n", tree->name);
    return devicetree_read(tree->bytes, tree->size, &boot, &machine);
}

/* Which one lacks is seen by the names printed. */
TEST(there_is_a_tree_of_every_board)
{
    for (size_t i = 0; i < sizeof(boards) / sizeof(boards[0]); i++) {
        size_t count = 0;

        for (size_t j = 0; j < tree_count; j++) {
            count += trees[j].expected == &boards[i];
        }
        assert_int_not_equal(count, 0);
    }
}

TEST(the_four_application_harts_are_used_whoever_boots)
{
    for (size_t i = 0; i < tree_count; i++) {
        for (uint64_t hart = 1; hart <= HARTS; hart++) {
            uint32_t seen = 0;

            assert_null(tree_read(&trees[i], hart));
            assert_int_equal(machine.board.hart_count, HARTS);
            assert_int_equal(machine.hart_id[0], hart);
            for (uint32_t j = 0; j < HARTS; j++) {
                seen |= 1u << machine.hart_id[j];
            }
            assert_int_equal(seen, 0x1e);
        }
    }
}

TEST(the_monitor_hart_is_none_of_ours)
{
    for (size_t i = 0; i < tree_count; i++) {
        assert_non_null(tree_read(&trees[i], 0));
    }
}

TEST(each_hart_has_its_own_context_for_interrupts)
{
    for (size_t i = 0; i < tree_count; i++) {
        assert_null(tree_read(&trees[i], 3));
        assert_int_equal(machine.plic_base, 0xc000000);
        assert_int_equal(machine.plic_size, 0x4000000);
        assert_int_equal(machine.board.irq_count, trees[i].expected->line_count + 1);
        for (uint32_t hart = 0; hart < HARTS; hart++) {
            /* hart 0 has one context, all others two */
            assert_int_equal(machine.plic_context[hart], 2 * machine.hart_id[hart]);
        }
    }
}

TEST(clock_and_memory_are_the_boards)
{
    for (size_t i = 0; i < tree_count; i++) {
        const struct expected *expected = trees[i].expected;

        assert_null(tree_read(&trees[i], 1));
        assert_int_equal(machine.board.timebase_hz, expected->timebase_hz);
        assert_int_equal(machine.board.memory_count, 1);
        assert_int_equal(machine.board.memory[0].base, expected->memory_base);
        if (expected->memory_size != 0) {
            assert_int_equal(machine.board.memory[0].size, expected->memory_size);
        }
        assert_int_equal(machine.finisher_base, 0);
    }
}

/* Old firmware does not list itself: the first 2 MiB are never ours. */
TEST(firmware_and_kernel_are_not_for_use)
{
    for (size_t i = 0; i < tree_count; i++) {
        const struct board_range *first = machine.board.reserved;

        assert_null(tree_read(&trees[i], 1));
        assert_in_range(machine.board.reserved_count, 1, BOARD_RESERVED_MAX);
        assert_int_equal(first->base, trees[i].expected->memory_base);
        assert_true(first->size >= 2 << 20);
    }
}

static bool has_window(uint64_t address)
{
    for (uint32_t i = 0; i < machine.board.device_count; i++) {
        const struct board_range window = machine.board.device[i];

        if (window.base <= address && address - window.base < window.size) {
            return true;
        }
    }
    return false;
}

TEST(drivers_can_have_every_device_that_is_switched_on)
{
    for (size_t i = 0; i < tree_count; i++) {
        const uint64_t *window = trees[i].expected->windows;

        assert_null(tree_read(&trees[i], 1));
        for (; *window != 0; window++) {
            (void)printf("window %#lx\n", (unsigned long)*window);
            assert_true(has_window(*window));
        }
    }
}

TEST(nobody_can_have_memory_or_what_the_kernel_relies_on)
{
    for (size_t i = 0; i < tree_count; i++) {
        assert_null(tree_read(&trees[i], 1));
        assert_false(has_window(0xc000000)); /* interrupt controller */
        assert_false(has_window(0xc201000));
        assert_false(has_window(0x2000000)); /* software interrupts and the clock */
        assert_false(has_window(0x200bff8));
        assert_false(has_window(trees[i].expected->memory_base));
        assert_false(has_window(trees[i].expected->memory_base + 0x40000000));
    }
}

TEST(the_bundle_is_where_the_tree_says)
{
    for (size_t i = 0; i < tree_count; i++) {
        const char *tree = trees[i].bytes;
        const bool is_named =
            fdt_getprop(tree, fdt_path_offset(tree, "/chosen"), "linux,initrd-start", NULL) != NULL;

        assert_null(tree_read(&trees[i], 1));
        assert_int_equal(machine.board.bundle.base,
                         is_named ? trees[i].expected->memory_base + 0x8000000 : 0);
        assert_int_equal(machine.board.bundle.size != 0, is_named);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_a_tree_of_every_board),
        cmocka_unit_test(the_four_application_harts_are_used_whoever_boots),
        cmocka_unit_test(the_monitor_hart_is_none_of_ours),
        cmocka_unit_test(each_hart_has_its_own_context_for_interrupts),
        cmocka_unit_test(clock_and_memory_are_the_boards),
        cmocka_unit_test(firmware_and_kernel_are_not_for_use),
        cmocka_unit_test(drivers_can_have_every_device_that_is_switched_on),
        cmocka_unit_test(nobody_can_have_memory_or_what_the_kernel_relies_on),
        cmocka_unit_test(the_bundle_is_where_the_tree_says),
    };

    return cmocka_run_group_tests(tests, trees_load, trees_free);
}
