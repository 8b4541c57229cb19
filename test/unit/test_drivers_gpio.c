/* SPDX-License-Identifier: BSD-2-Clause */
/* test_drivers_gpio.c - pins in software: an output is seen by its own input. */
#include "driver_tree.h"

#include <gpio/gpio.h>
#include <string.h>

enum { /* registers of the fake */
    INPUT_VALUE = 0,
    INPUT_ENABLE = 1,
    OUTPUT_ENABLE = 2,
    OUTPUT_VALUE = 3,
    RISE_ENABLE = 6,
    RISE_PENDING = 7,
    FALL_ENABLE = 8,
    FALL_PENDING = 9,
    COUNT = 17,
    BASE = 0x7000,
    PINS = 16,
};

static uint32_t fake[COUNT];
static uint32_t outside; /* what is wired to the pins */
static struct gpio gpio;

static void pins_settle(void)
{
    uint32_t level =
        ((fake[OUTPUT_VALUE] & fake[OUTPUT_ENABLE]) | (outside & ~fake[OUTPUT_ENABLE])) &
        fake[INPUT_ENABLE];

    fake[RISE_PENDING] |= level & ~fake[INPUT_VALUE];
    fake[FALL_PENDING] |= ~level & fake[INPUT_VALUE];
    fake[INPUT_VALUE] = level;
}

uint32_t register_read(const struct device_registers *r, uint32_t number)
{
    assert_true(r->base == BASE && r->shift == 2 && r->width == 4 && number < COUNT);
    return fake[number];
}

void register_write(const struct device_registers *r, uint32_t number, uint32_t value)
{
    assert_true(r->base == BASE && r->shift == 2 && r->width == 4 && number < COUNT);
    if (number == RISE_PENDING || number == FALL_PENDING) {
        fake[number] &= ~value;
    } else {
        fake[number] = value;
    }
    pins_settle();
}

static int opened(void **state)
{
    static const struct gpio_place place = {.pin_count = PINS};

    (void)state;
    memset(fake, 0, sizeof(fake));
    outside = 0;
    gpio_open(&gpio, &place, BASE);
    return 0;
}

static bool pin_is_high(uint32_t pin)
{
    bool is_high = false;

    assert_true(gpio_get(&gpio, pin, &is_high));
    return is_high;
}

static uint32_t edges_taken(uint32_t pin)
{
    uint32_t edges = 99;

    assert_true(gpio_take(&gpio, pin, &edges));
    return edges;
}

static void the_tree_tells_pins_and_lines(void **state)
{
    struct gpio_place place;

    (void)state;
    assert_null(gpio_probe(tree, "/soc/gpio@10060000", &place));
    assert_int_equal(place.range.base, 0x10060000);
    assert_int_equal(place.pin_count, 16);
    assert_int_equal(place.line[3], 10);
    assert_string_equal(gpio_probe(tree, "gpio0", &place), "no such node");
    assert_string_equal(gpio_probe(tree, "serial0", &place), "no driver for it");
}

static void opening_changes_no_pin_but_lets_none_interrupt(void **state)
{
    static const struct gpio_place place = {.pin_count = PINS};
    uint32_t before[COUNT];

    (void)state;
    for (uint32_t i = 0; i < COUNT; i++) {
        fake[i] = 0xf00f;
    }
    memcpy(before, fake, sizeof(fake));
    gpio_open(&gpio, &place, BASE);
    for (uint32_t i = RISE_ENABLE; i <= 12; i += 2) {
        assert_int_equal(fake[i], 0);
        before[i] = 0;
    }
    assert_memory_equal(fake, before, sizeof(fake));
}

static void an_output_reads_back_and_leaves_the_others_alone(void **state)
{
    (void)state;
    outside = 1u << 4;
    for (uint32_t pin = 4; pin < 7; pin++) {
        assert_true(gpio_direct(&gpio, pin, pin == 5 ? GPIO_OUT : GPIO_IN));
    }
    assert_true(gpio_set(&gpio, 5, true));
    assert_int_equal(fake[OUTPUT_ENABLE], 1u << 5);
    assert_int_equal(fake[OUTPUT_VALUE], 1u << 5);
    assert_true(pin_is_high(4));
    assert_true(pin_is_high(5));
    assert_false(pin_is_high(6));
    assert_true(gpio_set(&gpio, 5, false));
    assert_false(pin_is_high(5));
    assert_true(pin_is_high(4));
}

static void an_input_does_not_drive(void **state)
{
    (void)state;
    assert_true(gpio_direct(&gpio, 2, GPIO_OUT));
    assert_true(gpio_set(&gpio, 2, true));
    assert_true(gpio_direct(&gpio, 2, GPIO_IN));
    assert_false(pin_is_high(2));
}

static void an_edge_is_told_once_and_only_if_watched(void **state)
{
    (void)state;
    assert_true(gpio_direct(&gpio, 3, GPIO_OUT));
    assert_true(gpio_watch(&gpio, 3, GPIO_RISE));
    assert_int_equal(fake[RISE_ENABLE], 1u << 3);
    assert_int_equal(fake[FALL_ENABLE], 0);
    assert_true(gpio_set(&gpio, 3, true));
    assert_true(gpio_set(&gpio, 3, false));
    assert_int_equal(edges_taken(3), GPIO_RISE);
    assert_int_equal(edges_taken(3), 0);
    assert_true(gpio_watch(&gpio, 3, GPIO_RISE | GPIO_FALL));
    assert_int_equal(edges_taken(3), 0); /* the fall before is forgotten */
    assert_true(gpio_set(&gpio, 3, true));
    assert_true(gpio_set(&gpio, 3, false));
    assert_int_equal(edges_taken(3), GPIO_RISE | GPIO_FALL);
}

static void taking_an_edge_leaves_those_of_other_pins(void **state)
{
    (void)state;
    for (uint32_t pin = 0; pin < 2; pin++) {
        assert_true(gpio_direct(&gpio, pin, GPIO_OUT));
        assert_true(gpio_watch(&gpio, pin, GPIO_RISE));
        assert_true(gpio_set(&gpio, pin, true));
    }
    assert_int_equal(edges_taken(0), GPIO_RISE);
    assert_int_equal(fake[RISE_PENDING], 2);
    assert_int_equal(edges_taken(1), GPIO_RISE);
}

static void a_pin_that_is_not_there_is_refused(void **state)
{
    uint32_t before[COUNT];
    uint32_t edges = 99;
    bool is_high = true;

    (void)state;
    memcpy(before, fake, sizeof(fake));
    assert_false(gpio_direct(&gpio, PINS, GPIO_OUT));
    assert_false(gpio_set(&gpio, PINS, true));
    assert_false(gpio_get(&gpio, PINS, &is_high));
    assert_false(gpio_watch(&gpio, PINS, GPIO_RISE));
    assert_false(gpio_take(&gpio, UINT32_MAX, &edges));
    assert_true(is_high);
    assert_int_equal(edges, 99);
    assert_memory_equal(fake, before, sizeof(fake));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tree_tells_pins_and_lines),
        cmocka_unit_test_setup(opening_changes_no_pin_but_lets_none_interrupt, opened),
        cmocka_unit_test_setup(an_output_reads_back_and_leaves_the_others_alone, opened),
        cmocka_unit_test_setup(an_input_does_not_drive, opened),
        cmocka_unit_test_setup(an_edge_is_told_once_and_only_if_watched, opened),
        cmocka_unit_test_setup(taking_an_edge_leaves_those_of_other_pins, opened),
        cmocka_unit_test_setup(a_pin_that_is_not_there_is_refused, opened),
    };

    return cmocka_run_group_tests(tests, tree_load, tree_drop);
}
