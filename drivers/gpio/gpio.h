/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gpio.h - the pins of SiFive's GPIO block (FU540-C000 manual, GPIO chapter).
 *
 * Each pin has an interrupt line of its own. An edge is remembered until it is taken, and the line
 * stays up as long; take the edge before completing the line.
 */
#pragma once

#include <device/node.h>
#include <device/registers.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    GPIO_PIN_MAX = 32
};

struct gpio {
    struct device_registers registers;
    uint32_t pin_count;
};

/* What the device tree says of a block. */
struct gpio_place {
    struct node_range range;
    uint32_t pin_count;
    uint32_t line[GPIO_PIN_MAX]; /* interrupt of each pin */
};

enum gpio_direction {
    GPIO_IN,
    GPIO_OUT, /* can be read back, and sees its own edges */
};

enum gpio_edge {
    GPIO_RISE = 1,
    GPIO_FALL = 2,
};

/* The block `name` of the machine's tree (see node_find). -> NULL, or why it can't be driven. */
const char *gpio_probe(const void *tree, const char *name, struct gpio_place *place);
/* The block of `place`, mapped at `base`: no pin may interrupt, all else stays as it was. */
void gpio_open(struct gpio *gpio, const struct gpio_place *place, uintptr_t base);

/* All below: false, and nothing done, where there is no such pin. */
bool gpio_direct(const struct gpio *gpio, uint32_t pin, enum gpio_direction direction);
bool gpio_set(const struct gpio *gpio, uint32_t pin, bool is_high);
bool gpio_get(const struct gpio *gpio, uint32_t pin, bool *is_high);
/* Which edges interrupt from now on (enum gpio_edge, or 0); older ones are forgotten. */
bool gpio_watch(const struct gpio *gpio, uint32_t pin, uint32_t edges);
/* Which watched edges there were since the last time. */
bool gpio_take(const struct gpio *gpio, uint32_t pin, uint32_t *edges);
