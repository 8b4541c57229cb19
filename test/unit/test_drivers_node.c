/* SPDX-License-Identifier: BSD-2-Clause */
/* test_drivers_node.c - what is read out of a node, and what is refused rather than guessed. */
#include "driver_tree.h"

#include <device/node.h>

static int node_of(const char *path)
{
    int node = fdt_path_offset(tree, path);

    assert_true(node >= 0);
    return node;
}

static const char *registers_of(const char *path, uint32_t index, struct node_range *range)
{
    return node_registers(tree, node_of(path), index, range);
}

static const char *lines_of(const char *path, uint32_t *line, uint32_t max, uint32_t *count)
{
    return node_lines(tree, node_of(path), line, max, count);
}

static void a_name_is_an_alias_or_a_path_with_or_without_options(void **state)
{
    int port = node_of("/soc/serial@30000000");

    (void)state;
    assert_int_equal(node_find(tree, "serial2"), port);
    assert_int_equal(node_find(tree, "serial2:115200n8"), port);
    assert_int_equal(node_find(tree, "/soc/serial@30000000"), port);
    assert_int_equal(node_find(tree, "/soc/serial@30000000:9600"), port);
    assert_int_equal(node_find(tree, "stdout"), port);
    assert_true(node_find(tree, "serial3") < 0);
    assert_true(node_find(tree, "serial") < 0);
    assert_true(node_find(tree, "") < 0);
    assert_true(node_find(tree, ":") < 0);
    assert_true(node_find(tree, "/soc/serial@3") < 0);
}

static void what_is_not_okay_is_disabled(void **state)
{
    (void)state;
    assert_true(node_is_enabled(tree, node_of("/soc/serial@10000000")));
    assert_true(node_is_enabled(tree, node_of("/soc/serial@30000000")));
    assert_false(node_is_enabled(tree, node_of("/soc/serial@30020000")));
}

static void registers_are_found_by_index(void **state)
{
    struct node_range range;

    (void)state;
    assert_null(registers_of("/soc/two@300b0000", 0, &range));
    assert_int_equal(range.base, 0x300b0800);
    assert_int_equal(range.size, 0x1000);
    assert_null(registers_of("/soc/two@300b0000", 1, &range));
    assert_int_equal(range.base, 0x300c0000);
    assert_null(registers_of("/soc/two@300b0000", 2, &range));
    assert_int_equal(range.size, 0);
}

static void registers_that_are_none_are_refused(void **state)
{
    static const char *const crimes[][2] = {
        {"/soc/nowhere", "it has no registers"},
        {"/soc/empty@30050000", "its reg can't be read"},
        {"/soc/half@30060000", "its reg can't be read"},
        {"/soc/endless@ffff0000", "its reg can't be read"},
        {"/soc/closed/device@1", "its reg can't be read"},
        {"/soc/bus@40000000/inner/serial@100", "its registers lie behind a bus that translates"},
        {"/", "it has no registers"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(crimes) / sizeof(crimes[0]); i++) {
        struct node_range range;
        const char *why = registers_of(crimes[i][0], 0, &range);
        assert_non_null(why);
        assert_string_equal(why, crimes[i][1]);
    }
}

static void lines_come_in_the_order_of_the_node(void **state)
{
    uint32_t line[16];
    uint32_t count;

    (void)state;
    assert_null(lines_of("/soc/gpio@10060000", line, 16, &count));
    assert_int_equal(count, 16);
    assert_int_equal(line[0], 7);
    assert_int_equal(line[15], 22);
    assert_null(lines_of("/soc/serial@30010000", line, 16, &count));
    assert_int_equal(count, 1);
    assert_int_equal(line[0], 33);
    assert_null(lines_of("/soc/mute@30040000", line, 16, &count));
    assert_int_equal(count, 0);
}

static void lines_are_refused_where_they_are_too_many_or_not_the_plics(void **state)
{
    static const char *const crimes[][2] = {
        {"/soc/gpio@10060000", "it has too many interrupts"},
        {"/soc/button@300d0000", "its interrupts go to another controller"},
        {"/soc/mixed@300e0000", "its interrupts go to another controller"},
    };
    uint32_t line[2];
    uint32_t count;

    (void)state;
    for (size_t i = 0; i < sizeof(crimes) / sizeof(crimes[0]); i++) {
        const char *why = lines_of(crimes[i][0], line, 2, &count);
        assert_non_null(why);
        assert_string_equal(why, crimes[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_an_alias_or_a_path_with_or_without_options),
        cmocka_unit_test(what_is_not_okay_is_disabled),
        cmocka_unit_test(registers_are_found_by_index),
        cmocka_unit_test(registers_that_are_none_are_refused),
        cmocka_unit_test(lines_come_in_the_order_of_the_node),
        cmocka_unit_test(lines_are_refused_where_they_are_too_many_or_not_the_plics),
    };

    return cmocka_run_group_tests(tests, tree_load, tree_drop);
}
