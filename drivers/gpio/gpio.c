/* SPDX-License-Identifier: BSD-2-Clause */
/* gpio.c - one bit for each pin in every register. */
#include "gpio.h"

#include <libfdt.h>

enum { /* registers */
    INPUT_VALUE = 0,
    INPUT_ENABLE = 1,
    OUTPUT_ENABLE = 2,
    OUTPUT_VALUE = 3,
    RISE_ENABLE = 6,
    RISE_PENDING = 7,
    FALL_ENABLE = 8,
    FALL_PENDING = 9,
    HIGH_ENABLE = 10,
    LOW_ENABLE = 12,
};

const char *gpio_probe(const void *tree, const char *name, struct gpio_place *place)
{
    int node = node_find(tree, name);

    if (node < 0) {
        return "no such node";
    }
    if (fdt_node_check_compatible(tree, node, "sifive,gpio0") != 0) {
        return "no driver for it";
    }
    if (!node_is_enabled(tree, node)) {
        return "it is disabled";
    }
    const char *why = node_registers(tree, node, 0, &place->range);
    return why != NULL ? why : node_lines(tree, node, place->line, GPIO_PIN_MAX, &place->pin_count);
}

static void bit_write(const struct gpio *gpio, uint32_t number, uint32_t pin, bool is_set)
{
    uint32_t bit = 1u << pin;
    uint32_t value = register_read(&gpio->registers, number);

    register_write(&gpio->registers, number, is_set ? value | bit : value & ~bit);
}

static bool bit_read(const struct gpio *gpio, uint32_t number, uint32_t pin)
{
    return (register_read(&gpio->registers, number) >> pin & 1) != 0;
}

/* What is pending is forgotten by writing a one. */
static void edge_forget(const struct gpio *gpio, uint32_t number, uint32_t pin)
{
    register_write(&gpio->registers, number, 1u << pin);
}

void gpio_open(struct gpio *gpio, const struct gpio_place *place, uintptr_t base)
{
    static const uint32_t enables[] = {RISE_ENABLE, FALL_ENABLE, HIGH_ENABLE, LOW_ENABLE};

    *gpio = (struct gpio){{base, 2, 4}, place->pin_count};
    for (uint32_t i = 0; i < sizeof(enables) / sizeof(enables[0]); i++) {
        register_write(&gpio->registers, enables[i], 0);
    }
}

bool gpio_direct(const struct gpio *gpio, uint32_t pin, enum gpio_direction direction)
{
    if (pin >= gpio->pin_count) {
        return false;
    }

    bit_write(gpio, INPUT_ENABLE, pin, true);
    bit_write(gpio, OUTPUT_ENABLE, pin, direction == GPIO_OUT);
    return true;
}

bool gpio_set(const struct gpio *gpio, uint32_t pin, bool is_high)
{
    if (pin >= gpio->pin_count) {
        return false;
    }

    bit_write(gpio, OUTPUT_VALUE, pin, is_high);
    return true;
}

bool gpio_get(const struct gpio *gpio, uint32_t pin, bool *is_high)
{
    if (pin >= gpio->pin_count) {
        return false;
    }

    *is_high = bit_read(gpio, INPUT_VALUE, pin);
    return true;
}

bool gpio_watch(const struct gpio *gpio, uint32_t pin, uint32_t edges)
{
    if (pin >= gpio->pin_count) {
        return false;
    }

    edge_forget(gpio, RISE_PENDING, pin);
    edge_forget(gpio, FALL_PENDING, pin);
    bit_write(gpio, RISE_ENABLE, pin, (edges & GPIO_RISE) != 0);
    bit_write(gpio, FALL_ENABLE, pin, (edges & GPIO_FALL) != 0);
    return true;
}

bool gpio_take(const struct gpio *gpio, uint32_t pin, uint32_t *edges)
{
    if (pin >= gpio->pin_count) {
        return false;
    }

    *edges = 0;
    if (bit_read(gpio, RISE_ENABLE, pin) && bit_read(gpio, RISE_PENDING, pin)) {
        edge_forget(gpio, RISE_PENDING, pin);
        *edges |= GPIO_RISE;
    }
    if (bit_read(gpio, FALL_ENABLE, pin) && bit_read(gpio, FALL_PENDING, pin)) {
        edge_forget(gpio, FALL_PENDING, pin);
        *edges |= GPIO_FALL;
    }
    return true;
}
