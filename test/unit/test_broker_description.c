/* SPDX-License-Identifier: BSD-2-Clause */
/* test_broker_description.c - crimes against the system description. */
#include "description_tree.h"

static void reads_what_is_described(void **state)
{
    (void)state;
    tree_begin();
    node_begin("environments");
    environment_begin("control", 3, 2);
    string_add("arguments", "a=1 b");
    assert_int_equal(fdt_property_u32(blob, "memory-guaranteed", 32), 0);
    assert_int_equal(fdt_property_u32(blob, "notice-us", 700), 0);
    assert_int_equal(fdt_property_u32(blob, "restarts", 70), 0);
    assert_int_equal(fdt_property_u32(blob, "life-ms", 7), 0);
    assert_int_equal(fdt_property(blob, "files", "one\0two", 8), 0);
    assert_int_equal(fdt_property(blob, "background", "", 0), 0);
    assert_int_equal(fdt_property(blob, "flush-on-switch", "", 0), 0);
    string_add("on-fault", "restart");
    node_end();
    node_end();
    assert_true(tree_read());
    const struct description_environment *e = &description.environment[0];
    assert_string_equal(refusals, "");
    assert_int_equal(description.environment_count, 1);
    assert_string_equal(e->name, "control");
    assert_string_equal(e->arguments, "a=1 b");
    assert_int_equal(e->memory[EXO_GUARANTEED], 32);
    assert_int_equal(e->notice_us, 700);
    assert_int_equal(e->restarts, 70);
    assert_int_equal(e->life_ms, 7);
    assert_int_equal(e->file_count, 2);
    assert_string_equal(e->file[1], "two");
    assert_true(e->is_background);
    assert_true(e->flushes);
    assert_false(e->is_spare);
    assert_int_equal(e->on_fault, DESCRIPTION_RESTART);
    assert_int_equal(e->on_exit, DESCRIPTION_STOP);
    assert_int_equal(e->slice[0].start, 3);
}

static void takes_as_many_as_the_kernel_has_beside_the_broker(void **state)
{
    char name[16];

    (void)state;
    tree_begin();
    node_begin("environments");
    for (uint32_t i = 1; i <= EXO_ENV_MAX; i++) {
        (void)snprintf(name, sizeof(name), "e%u", (unsigned)i);
        node_begin(name);
        string_add("image", "image");
        assert_int_equal(fdt_property(blob, "spare", "", 0), 0);
        node_end();
    }
    node_end();
    assert_true(tree_read());
    assert_string_equal(refusals, "/environments/e64: too many environments\n");
    assert_int_equal(description.environment_count, EXO_ENV_MAX - 1);
}

static void refuses_overlapping_slices_by_both_names(void **state)
{
    (void)state;
    tree_begin();
    node_begin("environments");
    environment_begin("control", 3, 2);
    node_end();
    environment_begin("hoarder", 4, 4);
    node_end();
    environment_begin("polite", 8, 4);
    node_end();
    node_end();
    assert_true(tree_read());
    assert_string_equal(refusals, "/environments/hoarder: slices overlap with "
                                  "/environments/control\n");
    assert_int_equal(description.environment_count, 2);
    assert_string_equal(description.environment[1].name, "polite");
}

static void admits_guarantees_only_while_they_fit(void **state)
{
    (void)state;
    tree_begin();
    node_begin("environments");
    environment_begin("first", 0, 1);
    assert_int_equal(fdt_property_u32(blob, "memory-guaranteed", 900), 0);
    node_end();
    environment_begin("second", 1, 1);
    assert_int_equal(fdt_property_u32(blob, "memory-guaranteed", 90), 0);
    assert_int_equal(fdt_property_u32(blob, "swap-frames", 11), 0);
    node_end();
    environment_begin("third", 2, 1);
    assert_int_equal(fdt_property_u32(blob, "memory-guaranteed", 100), 0);
    node_end();
    node_end();
    assert_true(tree_read());
    assert_string_equal(refusals, "/environments/second: guaranteed memory does not fit: "
                                  "101 frames wanted, 100 left\n");
    assert_int_equal(description.environment_count, 2);
}

struct crime {
    const char *property;
    const char *value;
    int length;
    const char *refusal;
};

static void refuses_bad_properties(void **state)
{
    static const struct crime crimes[] = {
        {"memory-standard", "\0\0\0", 3, "memory-standard does not consist of numbers"},
        {"memory-standard", "\0\0\0\1\0\0\0\1", 8, "memory-standard has too many numbers"},
        {"memory-standard", "\377\377\377\377", 4, "memory-standard is too large"},
        {"notice-us", "\177\0\0\0", 4, "notice-us is too large"},
        {"life-ms", "\177\0\0\0", 4, "life-ms is too large"},
        {"restarts", "\177\0\0\0", 4, "restarts is too large"},
        {"slots", "\0\1\0\0", 4, "slots is too large"},
        {"arguments", "abc", 3, "arguments is not a string"},
        {"files", "a\0b\0c\0d\0e\0f\0g\0h\0i", 18, "files has too many strings"},
        {"peers", "0123456789012345678901234567890123456789", 41, "peers is too long"},
        {"flush-on-switch", "\0\0\0\0", 4, "flush-on-switch takes no value"},
        {"regions", "\0\0\0\11", 4, "regions has an order above 8, the whole vault"},
        {"on-exit", "jump", 5, "on-exit is neither stop nor restart"},
        {"devices", "\20\0\0\0", 4, "devices does not consist of <base size>"},
        {"devices", "\20\0\0\0\0\0\1\0", 8, "devices does not consist of whole frames"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(crimes) / sizeof(crimes[0]); i++) {
        char wanted[256];
        tree_begin();
        node_begin("environments");
        environment_begin("bad", 0, 1);
        assert_int_equal(fdt_property(blob, crimes[i].property, crimes[i].value, crimes[i].length),
                         0);
        node_end();
        node_end();
        assert_false(tree_read());
        (void)snprintf(wanted, sizeof(wanted), "/environments/bad: %s\n", crimes[i].refusal);
        assert_string_equal(refusals, wanted);
    }
}

static void refuses_slices_outside_the_vector(void **state)
{
    static const uint32_t crimes[][3] = {
        {0, 32, 1}, {0, 31, 2}, {0, 0, 0}, {8, 0, 1}, {0, 1, UINT32_MAX}, {2, 0, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(crimes) / sizeof(crimes[0]); i++) {
        tree_begin();
        node_begin("environments");
        node_begin("bad");
        string_add("image", "bad");
        cells_add("slices", crimes[i], 3);
        node_end();
        node_end();
        assert_false(tree_read());
        assert_non_null(strstr(refusals, "/environments/bad: slices"));
    }
}

static void refuses_an_environment_without_time_or_image(void **state)
{
    (void)state;
    tree_begin();
    node_begin("environments");
    node_begin("idle");
    string_add("image", "idle");
    node_end();
    node_begin("empty");
    assert_int_equal(fdt_property(blob, "spare", "", 0), 0);
    node_end();
    node_end();
    assert_false(tree_read());
    assert_string_equal(refusals,
                        "/environments/idle: slices is missing, and no spare time either\n"
                        "/environments/empty: image is missing\n");
}

static void refuses_moves_and_peers_of_nobody(void **state)
{
    (void)state;
    tree_begin();
    node_begin("environments");
    environment_begin("lonely", 1, 1);
    assert_int_equal(fdt_property(blob, "peers", "one\0two", 8), 0);
    node_end();
    environment_begin("one", 0, 1);
    node_end();
    node_end();
    node_begin("moves");
    node_begin("m0");
    string_add("from", "one");
    assert_int_equal(fdt_property_u32(blob, "frames", 5), 0);
    node_end();
    node_begin("m1");
    string_add("from", "three");
    assert_int_equal(fdt_property_u32(blob, "frames", 5), 0);
    node_end();
    node_begin("m2");
    string_add("from", "one");
    node_end();
    node_begin("m3");
    string_add("from", "lonely");
    assert_int_equal(fdt_property_u32(blob, "frames", 5), 0);
    node_end();
    node_end();
    assert_true(tree_read());
    assert_string_equal(refusals, "/environments/lonely: peers: no such environment: two\n"
                                  "/moves/m1: no such environment\n"
                                  "/moves/m2: frames or positions: one of the two is wanted\n"
                                  "/moves/m3: no such environment\n");
    assert_int_equal(description.move_count, 1);
    assert_int_equal(description.environment_count, 1);
    assert_string_equal(description.environment[0].name, "one");
}

static void refuses_what_is_no_tree(void **state)
{
    char nothing[64] = {0};

    (void)state;
    refusals[0] = '\0';
    assert_false(description_read(nothing, sizeof(nothing), &limits, &description));
    assert_false(description_read(nothing, 0, &limits, &description));
    assert_string_equal(refusals, "/: not a device tree, or a damaged one\n"
                                  "/: not a device tree, or a damaged one\n");
}

static void survives_every_changed_byte(void **state)
{
    (void)state;
    tree_begin();
    node_begin("environments");
    environment_begin("one", 0, 1);
    assert_int_equal(fdt_property(blob, "files", "a\0b", 4), 0);
    assert_int_equal(fdt_property_u32(blob, "memory-guaranteed", 5), 0);
    node_end();
    node_end();
    assert_true(tree_read());
    size_t size = fdt_totalsize(blob);
    for (size_t at = 0; at < size; at++) {
        static const uint8_t changes[] = {0x00, 0x01, 0x03, 0x7f, 0x80, 0xff};
        for (size_t i = 0; i < sizeof(changes); i++) {
            uint8_t *copy = malloc(size);
            assert_non_null(copy);
            memcpy(copy, blob, size);
            copy[at] = changes[i];
            refusals[0] = '\0';
            (void)description_read(copy, size, &limits, &description);
            free(copy);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_is_described),
        cmocka_unit_test(takes_as_many_as_the_kernel_has_beside_the_broker),
        cmocka_unit_test(refuses_overlapping_slices_by_both_names),
        cmocka_unit_test(admits_guarantees_only_while_they_fit),
        cmocka_unit_test(refuses_bad_properties),
        cmocka_unit_test(refuses_slices_outside_the_vector),
        cmocka_unit_test(refuses_an_environment_without_time_or_image),
        cmocka_unit_test(refuses_moves_and_peers_of_nobody),
        cmocka_unit_test(refuses_what_is_no_tree),
        cmocka_unit_test(survives_every_changed_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
