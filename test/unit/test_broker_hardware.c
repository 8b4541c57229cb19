/* SPDX-License-Identifier: BSD-2-Clause */
/* test_broker_hardware.c - devices that a description names, against the machine's tree. */
#include "description_tree.h"
#include "driver_tree.h"
#include "hardware.h"

/* One environment that wants `names`, `bytes` of them with their NULs. */
static bool describe(const char *names, size_t bytes)
{
    const struct description_limits here = {.hart_count = 2, .frames = 1000, .tree = tree};

    tree_begin();
    node_begin("environments");
    environment_begin("driver", 0, 1);
    assert_int_equal(fdt_property(blob, "hardware", names, (int)bytes), 0);
    node_end();
    node_end();
    node_end();
    assert_int_equal(fdt_finish(blob), 0);
    return description_read(blob, fdt_totalsize(blob), &here, &description);
}

#define DESCRIBE(names) describe(names, sizeof(names))

static void expect_device(uint32_t index, uint64_t base, uint64_t size)
{
    assert_int_equal(description.environment[0].device[index].base, base);
    assert_int_equal(description.environment[0].device[index].size, size);
}

static void registers_and_lines_of_a_node_are_given(void **state)
{
    const struct description_environment *e = &description.environment[0];

    (void)state;
    assert_true(DESCRIBE("stdout\0/soc/gpio@10060000"));
    assert_string_equal(refusals, "");
    assert_true(e->wants_tree);
    assert_int_equal(e->device_count, 2);
    expect_device(0, 0x30000000, 0x10000);
    expect_device(1, 0x10060000, 0x1000);
    assert_int_equal(e->irq_count, 17);
    assert_int_equal(e->irq[0], 32);
    assert_int_equal(e->irq[16], 22);
}

static void registers_are_given_in_whole_frames(void **state)
{
    (void)state;
    assert_true(DESCRIBE("serial0"));
    expect_device(0, 0x10000000, 0x1000);
    assert_true(DESCRIBE("/soc/two@300b0000"));
    assert_int_equal(description.environment[0].device_count, 2);
    expect_device(0, 0x300b0000, 0x2000);
    expect_device(1, 0x300c0000, 0x1000);
}

static void a_frame_of_two_devices_is_given_once(void **state)
{
    (void)state;
    assert_true(DESCRIBE("serial0\0serial0:9600"));
    assert_int_equal(description.environment[0].device_count, 1);
}

static void what_the_tree_does_not_have_is_refused_by_name(void **state)
{
    static const char *const crimes[][2] = {
        {"serial9", "serial9: it is not in the machine's device tree"},
        {"/soc/serial@30020000", "/soc/serial@30020000: it is disabled"},
        {"/soc/nowhere", "/soc/nowhere: it has no registers"},
        {"/soc/button@300d0000", "/soc/button@300d0000: its interrupts go to another controller"},
        {"", ": it is not in the machine's device tree"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(crimes) / sizeof(crimes[0]); i++) {
        char wanted[256];
        assert_false(describe(crimes[i][0], strlen(crimes[i][0]) + 1));
        (void)snprintf(wanted, sizeof(wanted), "/environments/driver: hardware %s\n", crimes[i][1]);
        assert_string_equal(refusals, wanted);
    }
}

static void a_description_without_a_machine_names_nothing(void **state)
{
    void *machine = tree;

    (void)state;
    tree = NULL;
    assert_false(DESCRIBE("serial0"));
    tree = machine;
    assert_non_null(strstr(refusals, "serial0: it is not in the machine's device tree"));
}

/* A machine whose kernel gives two frames of devices and the lines 5 to 10. */
static void what_the_kernel_does_not_give_is_refused(void **state)
{
    static const char *const names[][2] = {
        {"serial0", NULL},
        {"/soc/mute@30040000", "the kernel does not give it"},
        {"/soc/serial@30010000", "the kernel does not give it"},
        {"serial1", "the kernel does not give its interrupt"},
    };
    static struct exo_boot boot = {
        .extent_count = 4,
        .extent = {{.kind = EXO_KIND_DEVICE, .base = 0x10000},
                   {.kind = EXO_KIND_FRAME, .base = 0x30040},
                   {.kind = EXO_KIND_DEVICE, .base = 0x10010, .role = EXO_ROLE_FREE},
                   {.kind = EXO_KIND_IRQ, .base = 5, .order = 6}},
    };
    const struct description_limits here = {.tree = tree, .boot = &boot};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        static struct description_environment e;
        memset(&e, 0, sizeof(e));
        const char *why = hardware_add(&here, names[i][0], &e);
        assert_int_equal(why == NULL, names[i][1] == NULL);
        if (why != NULL) {
            assert_string_equal(why, names[i][1]);
        }
    }
}

static void more_than_a_start_page_holds_is_refused(void **state)
{
    (void)state;
    assert_false(DESCRIBE("serial0\0serial1\0/soc/gpio@10060000\0/soc/serial@30010000"
                          "\0/soc/two@300b0000"));
    assert_string_equal(refusals, "/environments/driver: hardware and interrupts are too many\n");
    assert_false(DESCRIBE("a\0b\0c\0d\0e\0f\0g\0h\0i"));
    assert_string_equal(refusals, "/environments/driver: hardware has too many strings\n");
}

static void the_tree_needs_a_place_among_the_files(void **state)
{
    const struct description_limits here = {.hart_count = 2, .frames = 1000, .tree = tree};

    (void)state;
    tree_begin();
    node_begin("environments");
    environment_begin("driver", 0, 1);
    string_add("hardware", "serial0");
    assert_int_equal(fdt_property(blob, "files", "a\0b\0c\0d\0e\0f\0g\0h", 16), 0);
    node_end();
    node_end();
    node_end();
    assert_int_equal(fdt_finish(blob), 0);
    assert_false(description_read(blob, fdt_totalsize(blob), &here, &description));
    assert_string_equal(refusals,
                        "/environments/driver: hardware needs a file more than there may be\n");
}

static void a_device_by_name_and_by_number_has_one_taker(void **state)
{
    static const uint32_t cells[] = {0x10000000, 0x1000};
    const struct description_limits here = {.hart_count = 2, .frames = 1000, .tree = tree};

    (void)state;
    tree_begin();
    node_begin("environments");
    environment_begin("first", 0, 1);
    string_add("hardware", "serial0");
    node_end();
    environment_begin("second", 1, 1);
    cells_add("devices", cells, 2);
    node_end();
    environment_begin("third", 2, 1);
    assert_int_equal(fdt_property_u32(blob, "irqs", 10), 0);
    node_end();
    node_end();
    node_end();
    assert_int_equal(fdt_finish(blob), 0);
    assert_true(description_read(blob, fdt_totalsize(blob), &here, &description));
    assert_int_equal(description.environment_count, 1);
    assert_string_equal(
        refusals, "/environments/second: devices or interrupts shared with /environments/first\n"
                  "/environments/third: devices or interrupts shared with /environments/first\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registers_and_lines_of_a_node_are_given),
        cmocka_unit_test(registers_are_given_in_whole_frames),
        cmocka_unit_test(a_frame_of_two_devices_is_given_once),
        cmocka_unit_test(what_the_tree_does_not_have_is_refused_by_name),
        cmocka_unit_test(a_description_without_a_machine_names_nothing),
        cmocka_unit_test(what_the_kernel_does_not_give_is_refused),
        cmocka_unit_test(more_than_a_start_page_holds_is_refused),
        cmocka_unit_test(the_tree_needs_a_place_among_the_files),
        cmocka_unit_test(a_device_by_name_and_by_number_has_one_taker),
    };

    return cmocka_run_group_tests(tests, tree_load, tree_drop);
}
