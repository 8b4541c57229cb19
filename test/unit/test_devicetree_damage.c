/* SPDX-License-Identifier: BSD-2-Clause */
/* test_devicetree_damage.c - no damage of a device tree does harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libfdt.h>

#include "load_tree.h"

TEST(a_tree_of_an_old_version_is_refused)
{
    size_t size;
    char *tree = tree_load("board", &size);

    fdt_set_version(tree, 16);
    assert_string_equal(devicetree_read(tree, size, &boot, &machine), "no valid header");
    free(tree);
}

TEST(a_tree_that_only_readers_of_our_version_read_is_read)
{
    size_t size;
    char *tree = tree_load("board", &size);

    fdt_set_last_comp_version(tree, 17);
    assert_null(devicetree_read(tree, size, &boot, &machine));
    fdt_set_version(tree, 18);
    fdt_set_last_comp_version(tree, 18);
    assert_string_equal(devicetree_read(tree, size, &boot, &machine), "no valid header");
    free(tree);
}

TEST(a_tree_cut_anywhere_is_refused)
{
    size_t size;
    char *tree = tree_load("board", &size);

    for (size_t kept = 0; kept < size; kept++) {
        char *cut = malloc(kept == 0 ? 1 : kept);
        assert_non_null(cut);
        memcpy(cut, tree, kept);
        assert_non_null(devicetree_read(cut, kept, &boot, &machine));
        free(cut);
    }
    free(tree);
}

/* Whatever comes of it, what is believed must make sense. */
static void sense_check(const struct machine *m)
{
    const struct board *board = &m->board;

    assert_in_range(board->hart_count, 1, EXO_HART_MAX);
    assert_int_equal(m->hart_id[0], boot.hart_id);
    assert_in_range(board->timebase_hz, 1000, 10000000000ull);
    assert_in_range(board->memory_count, 1, BOARD_MEMORY_MAX);
    assert_in_range(board->reserved_count, 1, BOARD_RESERVED_MAX);
    assert_in_range(board->device_count, 0, BOARD_DEVICE_MAX);
    for (uint32_t i = 0; i < board->memory_count; i++) {
        struct board_range r = board->memory[i];
        assert_true(r.size != 0 && r.base + r.size > r.base);
        assert_int_equal((r.base | r.size) % EXO_FRAME_SIZE, 0);
        assert_true(i == 0 || board->memory[i - 1].base + board->memory[i - 1].size <= r.base);
    }
    for (uint32_t i = 0; i < board->device_count; i++) {
        struct board_range r = board->device[i];
        assert_true(r.size != 0 && r.base + r.size > r.base);
        for (uint32_t j = 0; j < board->memory_count; j++) {
            struct board_range memory = board->memory[j];
            assert_true(r.base + r.size <= memory.base || memory.base + memory.size <= r.base);
        }
    }
}

/* The tree is whole where libfdt finds it so. */
static void whole_check(const char *tree, size_t size)
{
    struct tree walked;

    if (fdt_check_header(tree) == 0 && fdt_version(tree) >= 17 && fdt_totalsize(tree) <= size &&
        fdt_off_dt_struct(tree) % 4 == 0 && fdt_off_mem_rsvmap(tree) % 8 == 0) {
        tree_open(&walked, tree);
        assert_int_equal(walked.is_whole && fdt_num_mem_rsv(tree) >= 0,
                         fdt_check_full(tree, size) == 0);
    }
}

static void flips_try(const char *name, uint32_t step)
{
    size_t size;
    char *tree = tree_load(name, &size);

    for (size_t at = 0; at < size; at++) {
        for (uint32_t flip = 1; flip < 256; flip += step) {
            tree[at] = (char)(tree[at] ^ (int)flip);
            if (devicetree_read(tree, size, &boot, &machine) == NULL) {
                sense_check(&machine);
            }
            whole_check(tree, size);
            tree[at] = (char)(tree[at] ^ (int)flip);
        }
    }
    free(tree);
}

TEST(any_byte_may_be_wrong)
{
    flips_try("minimal", 1);
    flips_try("board", 127);
}

TEST(absurd_sizes_are_refused)
{
    static const uint64_t absurd[] = {UINT64_MAX, UINT64_MAX - 0x80000000 + 1, 1ull << 63, 0};
    size_t size;

    for (size_t i = 0; i < sizeof(absurd) / sizeof(absurd[0]); i++) {
        char *tree = tree_load("minimal", &size);
        int node = fdt_path_offset(tree, "/memory@80000000");
        uint64_t reg[2] = {cpu_to_fdt64(0x80000000), cpu_to_fdt64(absurd[i])};
        assert_int_equal(fdt_setprop_inplace(tree, node, "reg", reg, sizeof(reg)), 0);
        assert_non_null(devicetree_read(tree, size, &boot, &machine));
        free(tree);
    }
    static const uint32_t hertz[] = {0, 999};
    for (size_t i = 0; i < 2; i++) {
        char *tree = tree_load("minimal", &size);
        int node = fdt_path_offset(tree, "/cpus");
        assert_int_equal(fdt_setprop_inplace_u32(tree, node, "timebase-frequency", hertz[i]), 0);
        assert_non_null(devicetree_read(tree, size, &boot, &machine));
        free(tree);
    }
}

/* Where it has to end, it goes on. */
TEST(a_tree_that_is_not_whole_is_refused)
{
    size_t size;
    char *tree = tree_load("board", &size);
    uint32_t last = fdt_off_dt_struct(tree) + fdt_size_dt_struct(tree) - 4;
    uint32_t token = cpu_to_fdt32(FDT_NOP);

    assert_int_equal(fdt32_ld((const fdt32_t *)(const void *)(tree + last)), FDT_END);
    memcpy(tree + last, &token, sizeof(token));
    assert_string_equal(devicetree_read(tree, size, &boot, &machine), "damaged");
    free(tree);
}

TEST(a_tree_larger_than_its_place_or_askew_is_refused)
{
    size_t size;
    char *tree = tree_load("minimal", &size);
    char *askew = malloc(size + 4);

    assert_null(devicetree_read(tree, size, &boot, &machine));
    assert_non_null(devicetree_read(tree, size - 1, &boot, &machine));
    memcpy(askew + 4, tree, size);
    assert_non_null(devicetree_read(askew + 4, size, &boot, &machine));
    free(askew);
    free(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_of_an_old_version_is_refused),
        cmocka_unit_test(a_tree_that_only_readers_of_our_version_read_is_read),
        cmocka_unit_test(a_tree_cut_anywhere_is_refused),
        cmocka_unit_test(any_byte_may_be_wrong),
        cmocka_unit_test(absurd_sizes_are_refused),
        cmocka_unit_test(a_tree_that_is_not_whole_is_refused),
        cmocka_unit_test(a_tree_larger_than_its_place_or_askew_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
