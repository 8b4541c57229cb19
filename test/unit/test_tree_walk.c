/* SPDX-License-Identifier: BSD-2-Clause */
/* test_tree_walk.c - nodes and properties of trees that end where they like. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libfdt.h>

#include "devicetree.h"

#include <stdlib.h>
#include <string.h>

#define TEST(name) static void name(void **unused __attribute__((unused)))

enum {
    STRUCT_AT = 128,
    STRINGS_AT = 56,
    STRINGS_SIZE = 38,
    WORDS_MAX = 512
};

static const char strings[STRINGS_SIZE] = "compatible\0status\0reg\0device_type\0end"; /* and NUL */
enum {
    COMPATIBLE = 0,
    STATUS = 11,
    REG = 18,
    TYPE = 22
};

static uint32_t words[WORDS_MAX];
static uint32_t count;
static uint32_t *loaded;
static struct tree tree;

static void put(uint32_t word)
{
    assert_true(count < WORDS_MAX);
    words[count++] = cpu_to_fdt32(word);
}

static void put_bytes(const char *bytes, uint32_t size)
{
    memset(&words[count], 0, size + 3);
    memcpy(&words[count], bytes, size);
    count += (size + 3) / 4;
}

static int begin(const char *name)
{
    int node = (int)(count * 4);

    put(FDT_BEGIN_NODE);
    put_bytes(name, (uint32_t)strlen(name) + 1);
    return node;
}

static void property(uint32_t name, const char *value, uint32_t size)
{
    put(FDT_PROP);
    put(size);
    put(name);
    put_bytes(value, size);
}

/* The words as a tree whose structure is the last of its blocks and ends where memory ends. */
static void load(uint32_t size)
{
    free(loaded);
    loaded = calloc(1, STRUCT_AT + size);
    assert_non_null(loaded);
    loaded[2] = cpu_to_fdt32(STRUCT_AT);
    loaded[3] = cpu_to_fdt32(STRINGS_AT);
    loaded[8] = cpu_to_fdt32(STRINGS_SIZE);
    loaded[9] = cpu_to_fdt32(size);
    memcpy((char *)loaded + STRINGS_AT, strings, STRINGS_SIZE);
    memcpy((char *)loaded + STRUCT_AT, words, size);
    tree_open(&tree, loaded);
}

TEST(there_is_one_root_and_then_the_end)
{
    for (uint32_t roots = 1; roots <= 2; roots++) {
        (void)begin("");
        put(FDT_END_NODE);
        put(FDT_END);
        load(count-- * 4); /* another one comes in the place of the end */
        assert_int_equal(tree.is_whole, roots == 1);
    }
}

TEST(names_that_do_not_end_are_none)
{
    put(FDT_END);
    for (uint32_t size = 0; size <= 3; size++) { /* "com" */
        load(4);
        loaded[8] = cpu_to_fdt32(size);
        tree_open(&tree, loaded);
        assert_int_equal(tree.strings_size, 0);
    }
}

static int clean_up(void **unused __attribute__((unused)))
{
    count = 0;
    free(loaded);
    loaded = NULL;
    return 0;
}

TEST(nodes_are_found_by_name_and_by_what_they_are)
{
    (void)begin("");
    int soc = begin("soc@0");
    property(REG, "", 0);
    int other = begin("other");
    put(FDT_END_NODE);
    put(FDT_NOP);
    int plic = begin("plic");
    property(COMPATIBLE, "some\0riscv,plic0", 17);
    put(FDT_END_NODE);
    put(FDT_END_NODE);
    int chosen = begin("chosen");
    put(FDT_END_NODE);
    (void)begin("cpusandmore");
    put(FDT_END_NODE);
    put(FDT_END_NODE);
    load(count * 4);
    assert_int_equal(tree.named[TREE_SOC], soc);
    assert_int_equal(tree.named[TREE_CHOSEN], chosen);
    assert_int_equal(tree.named[TREE_CPUS], -1);
    assert_int_equal(tree.compatible[TREE_PLIC].node, plic);
    assert_int_equal(tree.compatible[TREE_PLIC].parent, soc);
    assert_int_equal(tree.compatible[TREE_FINISHER].node, -1);
    assert_int_equal(tree_child(&tree, 0), soc);
    assert_int_equal(tree_sibling(&tree, soc), chosen);
    assert_int_equal(tree_child(&tree, soc), other);
    assert_int_equal(tree_sibling(&tree, other), plic);
    assert_int_equal(tree_sibling(&tree, plic), -1);
    assert_int_equal(tree_child(&tree, plic), -1);
}

TEST(the_first_of_two_counts)
{
    (void)begin("");
    int first = begin("soc");
    property(COMPATIBLE, "sifive,test0", 13);
    put(FDT_END_NODE);
    (void)begin("soc");
    property(COMPATIBLE, "sifive,test0", 13);
    load(count * 4);
    assert_int_equal(tree.named[TREE_SOC], first);
    assert_int_equal(tree.compatible[TREE_FINISHER].node, first);
    assert_int_equal(tree.compatible[TREE_FINISHER].parent, 0);
}

TEST(a_block_that_ends_anywhere_is_not_read_beyond)
{
    uint32_t length;

    (void)begin("");
    int node = begin("soc@123456");
    property(COMPATIBLE, "sifive,test0", 13);
    property(STATUS, "okay", 5);
    put(FDT_END_NODE);
    put(FDT_END_NODE);
    for (uint32_t size = 0; size <= count * 4; size++) {
        load(size);
        assert_true(tree.named[TREE_SOC] == -1 || tree.named[TREE_SOC] == node);
        if (size > (uint32_t)node) {
            assert_int_equal(tree_child(&tree, node), -1);
            assert_int_equal(tree_sibling(&tree, node), -1);
            (void)tree_property(&tree, node, "status", &length);
            (void)tree_is_enabled(&tree, node);
        }
    }
    assert_int_equal(tree.named[TREE_SOC], node);
}

TEST(lengths_and_names_out_of_bounds_are_no_properties)
{
    static const uint32_t lengths[] = {5, 64, 0x7fffffff, 0xfffffff0, 0xffffffff};
    static const uint32_t names[] = {STRINGS_SIZE - 3, STRINGS_SIZE, 0x80000000, 0xffffffff};
    uint32_t length;

    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        count = 0;
        (void)begin("");
        property(STATUS, "okay", 4);
        words[count - 3] = cpu_to_fdt32(lengths[i]);
        load(count * 4);
        assert_null(tree_property(&tree, 0, "status", &length));
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        count = 0;
        (void)begin("");
        property(names[i], "okay", 5);
        load(count * 4);
        assert_null(tree_property(&tree, 0, "status", &length));
        assert_null(tree_property(&tree, 0, "nd and what lies behind the strings", &length));
    }
}

TEST(a_tree_too_deep_for_the_index_ends_it)
{
    (void)begin("");
    for (int depth = 0; depth < 100; depth++) {
        (void)begin("a");
    }
    property(COMPATIBLE, "riscv,plic0", 12);
    load(count * 4);
    assert_int_equal(tree.compatible[TREE_PLIC].node, -1);
}

TEST(what_stands_outside_of_the_root_belongs_to_no_node)
{
    put(FDT_END_NODE);
    property(COMPATIBLE, "riscv,plic0", 12);
    (void)begin("");
    load(count * 4);
    assert_int_equal(tree.compatible[TREE_PLIC].node, -1);
}

TEST(texts_end_before_their_property_does)
{
    (void)begin("");
    property(TYPE, "cpu", 4);
    property(STATUS, "okay", 4); /* the last four bytes of memory */
    load(count * 4);
    assert_string_equal(tree_text(&tree, 0, "device_type"), "cpu");
    assert_null(tree_text(&tree, 0, "status"));
    assert_null(tree_text(&tree, 0, "reg"));
    assert_false(tree_is_enabled(&tree, 0));
    count = 0;
    (void)begin("");
    property(STATUS, "ok", 3);
    load(count * 4);
    assert_true(tree_is_enabled(&tree, 0));
}

TEST(a_list_has_whole_terminated_words)
{
    static const char list[] = "cache\0riscv,plic0";
    char *cut = malloc(17);

    assert_non_null(cut);
    memcpy(cut, list, 17);
    assert_int_equal(tree_list_find(list, 18), 1 << TREE_PLIC | 1 << 6);
    assert_int_equal(tree_list_find(cut, 17), 1 << 6);
    assert_int_equal(tree_list_find(cut + 6, 11), 0);
    assert_int_equal(tree_list_find(list + 1, 17), 1 << TREE_PLIC);
    assert_int_equal(tree_list_find("sifive,test1\0sifive,test", 25), 1 << (TREE_FINISHER + 1));
    assert_int_equal(tree_list_find("", 1), 0);
    assert_int_equal(tree_list_find("", 0), 0);
    free(cut);
}

TEST(memory_is_noted_from_the_first_to_the_last)
{
    (void)begin("");
    int first = begin("memory@1");
    property(TYPE, "memory", 7);
    put(FDT_END_NODE);
    (void)begin("other");
    property(TYPE, "memories", 9);
    (void)begin("memory");
    property(TYPE, "memory", 7);
    put(FDT_END_NODE);
    put(FDT_END_NODE);
    int last = begin("ram");
    property(TYPE, "memory", 7);
    put(FDT_END_NODE);
    put(FDT_END_NODE);
    put(FDT_END);
    load(count * 4);
    assert_true(tree.is_whole);
    assert_int_equal(tree.memory_first, first);
    assert_int_equal(tree.memory_last, last);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(nodes_are_found_by_name_and_by_what_they_are, clean_up),
        cmocka_unit_test_teardown(the_first_of_two_counts, clean_up),
        cmocka_unit_test_teardown(a_block_that_ends_anywhere_is_not_read_beyond, clean_up),
        cmocka_unit_test_teardown(lengths_and_names_out_of_bounds_are_no_properties, clean_up),
        cmocka_unit_test_teardown(a_tree_too_deep_for_the_index_ends_it, clean_up),
        cmocka_unit_test_teardown(what_stands_outside_of_the_root_belongs_to_no_node, clean_up),
        cmocka_unit_test_teardown(texts_end_before_their_property_does, clean_up),
        cmocka_unit_test_teardown(there_is_one_root_and_then_the_end, clean_up),
        cmocka_unit_test_teardown(names_that_do_not_end_are_none, clean_up),
        cmocka_unit_test_teardown(a_list_has_whole_terminated_words, clean_up),
        cmocka_unit_test_teardown(memory_is_noted_from_the_first_to_the_last, clean_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
