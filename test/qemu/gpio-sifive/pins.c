/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pins.c - every pin but the one that resets the machine: what is put out reads back, and each
 * edge interrupts once, on the line of its pin.
 */
#include "../check.h"

#include <device/held.h>
#include <gpio/gpio.h>

#define REGISTERS_VA 0x2400000000ull

enum {
    PIN_RESET = 10,
    PINS = 16,
    WAIT_MS = 500,
    QUIET_MS = 20
};

static struct gpio gpio;
static struct gpio_place place;
static volatile uint32_t interrupts[PINS];
static volatile uint32_t edges[PINS]; /* the newest */

static void pin_served(uint32_t pin)
{
    uint32_t taken = 0;

    interrupts[pin]++;
    (void)gpio_take(&gpio, pin, &taken);
    edges[pin] = taken;
    (void)exo_attach(EXO_NOTHING, device_line(place.line[pin]), 1, base_start()->hart_first);
}

static void on_interrupt(struct exo_save_area *save)
{
    uint64_t lines = __atomic_exchange_n(&save->irq_pending[0], 0, __ATOMIC_SEQ_CST);

    for (uint32_t pin = 0; pin < place.pin_count; pin++) {
        if ((lines >> place.line[pin] & 1) != 0) {
            pin_served(pin);
        }
    }
}

static bool comes(uint32_t pin, uint32_t count, uint64_t milliseconds)
{
    uint64_t end = base_now() + check_ticks(milliseconds);

    while (interrupts[pin] < count && base_now() < end) {
    }
    return interrupts[pin] >= count;
}

static bool is_high(uint32_t pin)
{
    bool level = false;

    return gpio_get(&gpio, pin, &level) && level;
}

static void pin_set(uint32_t pin, bool level)
{
    base_mask(); /* the handler writes the same registers */
    (void)gpio_set(&gpio, pin, level);
    base_unmask();
}

static void pin_try(uint32_t pin)
{
    exo_handle_t line = device_line(place.line[pin]);

    (void)gpio_set(&gpio, pin, false);
    (void)gpio_direct(&gpio, pin, GPIO_OUT);
    check_status(exo_attach(EXO_NOTHING, line, 1, base_start()->hart_first).status, EXO_OK,
                 "route the line of a pin");
    check_true(!is_high(pin), "low reads back");
    (void)gpio_watch(&gpio, pin, GPIO_RISE | GPIO_FALL);
    pin_set(pin, true);
    check_true(comes(pin, 1, WAIT_MS), "a rise interrupts");
    check_equal(edges[pin], GPIO_RISE, "the edge");
    check_true(is_high(pin), "high reads back");
    pin_set(pin, false);
    check_true(comes(pin, 2, WAIT_MS), "a fall interrupts");
    check_equal(edges[pin], GPIO_FALL, "the edge");

    base_mask();
    (void)gpio_watch(&gpio, pin, GPIO_FALL);
    base_unmask();
    pin_set(pin, true);
    check_true(!comes(pin, 3, QUIET_MS), "a rise that nobody watches does not");
    base_mask();
    (void)gpio_direct(&gpio, pin, GPIO_IN);
    base_unmask();
    check_true(comes(pin, 3, WAIT_MS), "an input that nobody drives falls");
    check_true(!is_high(pin), "and is low");
}

int main(void)
{
    uintptr_t at = 0;
    const char *why = gpio_probe(device_tree(), "/soc/gpio@10060000", &place);

    check_true(why == NULL, "there are pins");
    check_equal(place.pin_count, PINS, "pins");
    check_status(device_map(place.range, (exo_va_t){REGISTERS_VA}, &at), EXO_OK, "map them");
    gpio_open(&gpio, &place, at);
    (void)base_event_handle(EXO_EVENT_INTERRUPT, on_interrupt);
    for (uint32_t pin = 0; pin < PINS; pin++) {
        if (pin != PIN_RESET) {
            pin_try(pin);
        }
    }
    uint32_t total = 0;
    for (uint32_t pin = 0; pin < PINS; pin++) {
        total += interrupts[pin];
    }
    check_equal(total, 3 * (PINS - 1), "interrupts in all");
    printf("%u pins, %u interrupts\n", PINS - 1, (unsigned)total);
    return check_end();
}
