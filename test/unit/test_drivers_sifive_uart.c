/* SPDX-License-Identifier: BSD-2-Clause */
/* test_drivers_sifive_uart.c - the rings above SiFive's serial port, in software here. */
#include <serial/driver.h>
#include <serial/serial.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum {
    DEPTH = 8,
    BYTES = 1024,
    BASE = 0x6000,
};

#define NOT_NOW 0x80000000u /* full, or empty */

static struct {
    uint32_t transmit_control, receive_control, enable;
    uint32_t level, overflow, sent, in_head, in_tail;
    uint32_t slip; /* bytes that the firmware writes before ours */
    uint8_t out[BYTES], in[BYTES];
    bool is_absent;
} fake;

static struct serial port;
static const struct serial_place place = {.driver = &sifive_uart_driver, .shift = 2, .width = 4};

static uint32_t pending(void)
{
    return (fake.level < (fake.transmit_control >> 16 & 7) ? 1u : 0u) |
           (fake.in_head - fake.in_tail > (fake.receive_control >> 16 & 7) ? 2u : 0u);
}

uint32_t register_read(const struct device_registers *r, uint32_t number)
{
    assert_true(r->base == BASE && r->shift == 2 && r->width == 4);
    switch (number) {
    case 0:
        return fake.level == DEPTH ? NOT_NOW : 0;
    case 1:
        return fake.in_head == fake.in_tail ? NOT_NOW : fake.in[fake.in_tail++ % BYTES];
    case 2:
        return fake.transmit_control;
    case 3:
        return fake.receive_control;
    case 4:
        return fake.enable;
    default:
        assert_int_equal(number, 5);
        return pending();
    }
}

static void put(uint32_t count)
{
    fake.level += count;
    fake.overflow += fake.level > DEPTH ? fake.level - DEPTH : 0;
    fake.level = fake.level > DEPTH ? DEPTH : fake.level;
}

void register_write(const struct device_registers *r, uint32_t number, uint32_t value)
{
    assert_true(r->base == BASE && r->shift == 2 && r->width == 4);
    switch (number) {
    case 0:
        put(fake.slip + 1);
        fake.slip = 0;
        fake.out[fake.sent++ % BYTES] = (uint8_t)value;
        break;
    case 2:
        fake.transmit_control = fake.is_absent ? 0 : value;
        break;
    case 3:
        fake.receive_control = value;
        break;
    default:
        assert_int_equal(number, 4); /* never the divisor */
        fake.enable = value;
        break;
    }
}

static int closed(void **state)
{
    (void)state;
    memset(&fake, 0, sizeof(fake));
    return 0;
}

static int opened(void **state)
{
    (void)closed(state);
    return serial_open(&port, &place, BASE) ? 0 : -1;
}

static bool line_is_up(void)
{
    return (pending() & fake.enable) != 0;
}

static uint32_t interrupts_serve(void)
{
    uint32_t count = 0;

    for (; line_is_up() && count < 1000; count++) {
        serial_interrupt(&port);
        fake.level = 0;
    }
    return count;
}

static void type(const char *text)
{
    for (; *text != '\0'; text++) {
        fake.in[fake.in_head++ % BYTES] = (uint8_t)*text;
    }
}

static void opening_keeps_the_stop_bits_and_tells_when_it_is_empty(void **state)
{
    (void)state;
    fake.transmit_control = 0x50002;
    fake.enable = 3;
    fake.receive_control = 0x30000;
    assert_true(serial_open(&port, &place, BASE));
    assert_int_equal(fake.transmit_control, 0x10003);
    assert_int_equal(fake.receive_control, 1);
    assert_int_equal(fake.enable, 2);
}

static void opening_refuses_a_port_that_does_not_answer(void **state)
{
    (void)state;
    fake.is_absent = true;
    assert_false(serial_open(&port, &place, BASE));
}

static void what_is_written_leaves_in_order_by_interrupts(void **state)
{
    (void)state;
    assert_int_equal(serial_write(&port, "ten bytes!", 10), 10);
    assert_int_equal(fake.sent, 0);
    assert_int_equal(interrupts_serve(), 3);
    assert_int_equal(fake.sent, 10);
    assert_memory_equal(fake.out, "ten bytes!", 10);
    assert_int_equal(fake.enable, 2);
}

static void bytes_that_the_firmware_slips_in_have_room(void **state)
{
    (void)state;
    assert_int_equal(serial_write(&port, "0123456789abcdef", 16), 16);
    for (uint32_t i = 0; i < 4; i++) {
        fake.slip = 4;
        (void)interrupts_serve();
    }
    assert_int_equal(fake.sent, 16);
    assert_int_equal(fake.overflow, 0);
}

static void nothing_is_put_before_all_is_sent(void **state)
{
    (void)state;
    assert_int_equal(serial_write(&port, "abc", 3), 3);
    fake.level = 1;
    serial_interrupt(&port);
    assert_int_equal(fake.sent, 0);
    assert_false(line_is_up());
    fake.level = 0;
    assert_true(line_is_up());
}

static void what_is_received_comes_in_order(void **state)
{
    char bytes[16] = {0};

    (void)state;
    type("hello");
    assert_int_equal(interrupts_serve(), 1);
    type("\xff.");
    assert_int_equal(interrupts_serve(), 1);
    assert_int_equal(serial_read(&port, bytes, sizeof(bytes)), 7);
    assert_string_equal(bytes, "hello\xff.");
}

static void a_full_ring_stops_the_port_until_it_is_read(void **state)
{
    char bytes[SERIAL_RING_BYTES];

    (void)state;
    for (uint32_t i = 0; i < SERIAL_RING_BYTES / 2 + 1; i++) {
        type("ab");
    }
    (void)interrupts_serve();
    assert_int_equal(fake.enable, 0);
    assert_int_equal(fake.in_head - fake.in_tail, 2);
    assert_int_equal(serial_read(&port, bytes, sizeof(bytes)), sizeof(bytes));
    assert_true(line_is_up());
    (void)interrupts_serve();
    assert_int_equal(serial_read(&port, bytes, sizeof(bytes)), 2);
}

static void a_closed_port_does_not_interrupt(void **state)
{
    (void)state;
    assert_int_equal(serial_write(&port, "abc", 3), 3);
    serial_close(&port);
    type("x");
    assert_false(line_is_up());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(opening_keeps_the_stop_bits_and_tells_when_it_is_empty, closed),
        cmocka_unit_test_setup(opening_refuses_a_port_that_does_not_answer, closed),
        cmocka_unit_test_setup(what_is_written_leaves_in_order_by_interrupts, opened),
        cmocka_unit_test_setup(bytes_that_the_firmware_slips_in_have_room, opened),
        cmocka_unit_test_setup(nothing_is_put_before_all_is_sent, opened),
        cmocka_unit_test_setup(what_is_received_comes_in_order, opened),
        cmocka_unit_test_setup(a_full_ring_stops_the_port_until_it_is_read, opened),
        cmocka_unit_test_setup(a_closed_port_does_not_interrupt, opened),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
