/* SPDX-License-Identifier: BSD-2-Clause */
/* test_drivers_probe.c - which driver a serial port gets, and with which registers. */
#include "driver_tree.h"

#include <serial/driver.h>
#include <serial/serial.h>

static void expect_place(const char *name, struct serial_place wanted)
{
    struct serial_place place;

    assert_null(serial_probe(tree, name, &place));
    assert_string_equal(place.compatible, wanted.compatible);
    assert_ptr_equal(place.driver, wanted.driver);
    assert_int_equal(place.range.base, wanted.range.base);
    assert_int_equal(place.range.size, wanted.range.size);
    assert_int_equal(place.offset, wanted.offset);
    assert_int_equal(place.shift, wanted.shift);
    assert_int_equal(place.width, wanted.width);
    assert_int_equal(place.line, wanted.line);
}

static void each_kind_of_port_gets_its_driver(void **state)
{
    (void)state;
    expect_place("serial0", (struct serial_place){
                                &ns16550_driver, "ns16550a", {0x10000000, 0x100}, 0, 0, 1, 10});
    expect_place("serial1",
                 (struct serial_place){
                     &sifive_uart_driver, "sifive,uart0", {0x10010000, 0x1000}, 0, 2, 4, 4});
    expect_place("stdout",
                 (struct serial_place){
                     &dw_apb_driver, "snps,dw-apb-uart", {0x30000000, 0x10000}, 0, 2, 4, 32});
    expect_place(
        "/soc/serial@30010000",
        (struct serial_place){&ns16550_driver, "ns16550", {0x30010000, 0x1000}, 0x40, 0, 1, 33});
}

static void what_can_not_be_driven_is_refused_with_a_reason(void **state)
{
    static const char *const crimes[][2] = {
        {"serial9", "no such node"},
        {"/soc/other@30030000", "no driver for it"},
        {"/soc/gpio@10060000", "no driver for it"},
        {"/soc/serial@30020000", "it is disabled"},
        {"/soc/mute@30040000", "it has no interrupt"},
        {"/soc/nowhere", "it has no registers"},
        {"/soc/wide@30070000", "its registers have an odd width"},
        {"/soc/tight@30080000", "its registers overlap"},
        {"/soc/askew@30090002", "its registers lie askew"},
        {"/soc/beyond@300a0000", "its registers lie askew"},
        {"/soc/button@300d0000", "its interrupts go to another controller"},
        {"/soc/two@300b0000", "no driver for it"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(crimes) / sizeof(crimes[0]); i++) {
        struct serial_place place;
        const char *why = serial_probe(tree, crimes[i][0], &place);
        assert_non_null(why);
        assert_string_equal(why, crimes[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_port_gets_its_driver),
        cmocka_unit_test(what_can_not_be_driven_is_refused_with_a_reason),
    };

    return cmocka_run_group_tests(tests, tree_load, tree_drop);
}
