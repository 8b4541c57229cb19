/* SPDX-License-Identifier: BSD-2-Clause */
/* test_drivers_ns16550.c - the rings above a 16550 and above the Synopsys port. */
#include "fake_16550.h"

#include <serial/driver.h>
#include <serial/serial.h>

static struct serial port;
static const struct serial_place plain = {.driver = &ns16550_driver, .shift = 0, .width = 1};
static const struct serial_place synopsys = {.driver = &dw_apb_driver, .shift = 2, .width = 4};

static int closed(void **state)
{
    (void)state;
    fake_reset();
    return 0;
}

static int opened(void **state)
{
    (void)closed(state);
    return serial_open(&port, &plain, FAKE_BASE) ? 0 : -1;
}

static int synopsys_opened(void **state)
{
    (void)closed(state);
    fake.is_synopsys = true;
    return serial_open(&port, &synopsys, FAKE_BASE) ? 0 : -1;
}

/* Interrupts until the line is silent; the port sends all it has after each. -> how many. */
static uint32_t interrupts_serve(void)
{
    uint32_t count = 0;

    for (; fake_line_is_up() && count < 10000; count++) {
        serial_interrupt(&port);
        fake_send();
    }
    return count;
}

static void expect_read(const char *wanted)
{
    char bytes[SERIAL_RING_BYTES + 1];
    size_t count = serial_read(&port, bytes, SERIAL_RING_BYTES);

    bytes[count] = '\0';
    assert_string_equal(bytes, wanted);
}

static void opening_changes_neither_rate_nor_format_nor_fifos(void **state)
{
    (void)state;
    fake.format = 0x1b; /* the fake refuses what is worse */
    fake.enable = 0xf;
    assert_true(serial_open(&port, &plain, FAKE_BASE));
    assert_int_equal(fake.format, 0x1b);
    assert_int_equal(fake.enable, 1);
    assert_int_equal(fake.modem, 8);
}

static void opening_hides_a_divisor_that_was_left_visible(void **state)
{
    (void)state;
    fake.format = FAKE_DIVISOR | 3;
    assert_true(serial_open(&port, &plain, FAKE_BASE));
    assert_int_equal(fake.format, 3);
}

static void opening_refuses_a_port_that_is_not_there(void **state)
{
    (void)state;
    fake.is_absent = true;
    assert_false(serial_open(&port, &plain, FAKE_BASE));
    assert_false(serial_open(&port, &synopsys, FAKE_BASE));
}

static void what_is_written_leaves_in_order_by_interrupts(void **state)
{
    (void)state;
    assert_int_equal(serial_write(&port, "twenty-one bytes long", 21), 21);
    assert_int_equal(fake.sent, 0);
    assert_int_equal(serial_unsent(&port), 21);
    assert_int_equal(interrupts_serve(), 3);
    assert_int_equal(fake.sent, 21);
    assert_memory_equal(fake.out, "twenty-one bytes long", 21);
    assert_int_equal(serial_unsent(&port), 0);
    assert_int_equal(fake.enable, 1);
}

static void a_port_without_a_fifo_gets_one_byte_at_a_time(void **state)
{
    (void)state;
    fake.has_fifo = false;
    assert_int_equal(serial_write(&port, "abc", 3), 3);
    assert_int_equal(interrupts_serve(), 3);
    assert_memory_equal(fake.out, "abc", 3);
    assert_int_equal(fake.overflow, 0);
}

static void a_full_ring_takes_no_more_and_loses_nothing(void **state)
{
    uint8_t bytes[SERIAL_RING_BYTES + 40];

    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (uint8_t)(i * 7);
    }
    assert_int_equal(serial_write(&port, bytes, sizeof(bytes)), SERIAL_RING_BYTES);
    assert_int_equal(serial_write(&port, bytes, 1), 0);
    (void)interrupts_serve();
    assert_int_equal(serial_write(&port, bytes + SERIAL_RING_BYTES, 40), 40);
    (void)interrupts_serve();
    assert_int_equal(fake.sent, sizeof(bytes));
    assert_memory_equal(fake.out, bytes, sizeof(bytes));
}

static void nothing_is_put_before_the_firmwares_byte_is_gone(void **state)
{
    (void)state;
    assert_int_equal(serial_write(&port, "abc", 3), 3);
    fake_put(1);
    serial_interrupt(&port);
    assert_int_equal(fake.sent, 0);
    assert_false(fake_line_is_up());
    fake_send();
    assert_true(fake_line_is_up());
    (void)interrupts_serve();
    assert_memory_equal(fake.out, "abc", 3);
}

static void bytes_that_the_firmware_slips_in_have_room(void **state)
{
    char text[64];

    (void)state;
    memset(text, 'x', sizeof(text));
    assert_int_equal(serial_write(&port, text, sizeof(text)), sizeof(text));
    for (uint32_t i = 0; i < 8; i++) {
        fake.slip = 8;
        (void)interrupts_serve();
    }
    assert_int_equal(fake.sent, sizeof(text));
    assert_int_equal(fake.overflow, 0);
    assert_int_equal(fake.level_most, 16);
}

static void what_is_received_comes_in_order(void **state)
{
    (void)state;
    fake_type("hello", 5, 0);
    assert_int_equal(interrupts_serve(), 1);
    fake_type(", world", 7, 0);
    (void)interrupts_serve();
    expect_read("hello, world");
    expect_read("");
}

static void a_full_ring_stops_the_port_until_it_is_read(void **state)
{
    char bytes[SERIAL_RING_BYTES];

    (void)state;
    for (uint32_t i = 0; i < SERIAL_RING_BYTES + 3; i++) {
        char byte = (char)i;
        fake_type(&byte, 1, 0);
    }
    (void)interrupts_serve();
    assert_int_equal(fake.enable & 1, 0);
    assert_int_equal(fake.in_head - fake.in_tail, 3);
    assert_int_equal(serial_read(&port, bytes, 1), 1);
    assert_int_equal(bytes[0], 0);
    assert_true(fake_line_is_up());
    (void)interrupts_serve();
    assert_int_equal(serial_read(&port, bytes, sizeof(bytes)), sizeof(bytes));
    (void)interrupts_serve();
    assert_int_equal((uint8_t)bytes[0], 1);
    assert_int_equal((uint8_t)bytes[255], 0);
    assert_int_equal(serial_read(&port, bytes, sizeof(bytes)), 2);
    assert_int_equal((uint8_t)bytes[1], 2);
}

static void damaged_bytes_are_counted_and_left_out(void **state)
{
    (void)state;
    fake_type("a", 1, 0);
    fake_type("?", 1, FAKE_FRAME);
    fake_type("b", 1, 0);
    fake_type("\0", 1, FAKE_BREAK);
    fake_type("c", 1, 0);
    (void)interrupts_serve();
    expect_read("abc");
    assert_int_equal(port.errors, 2);
    fake.overrun = FAKE_OVERRUN;
    serial_interrupt(&port);
    assert_int_equal(port.errors, 3);
}

/* It comes after the ring was found full, so that only the look for room meets it. */
static void a_damaged_byte_does_not_pass_as_good_because_of_a_look_for_room(void **state)
{
    char bytes[SERIAL_RING_BYTES];

    (void)state;
    memset(bytes, 'a', sizeof(bytes));
    fake_type(bytes, sizeof(bytes), 0);
    (void)interrupts_serve();
    fake_type("?", 1, FAKE_FRAME);
    assert_int_equal(serial_write(&port, "x", 1), 1);
    (void)interrupts_serve();
    assert_int_equal(serial_read(&port, bytes, sizeof(bytes)), sizeof(bytes));
    (void)interrupts_serve();
    expect_read("");
}

static void a_closed_port_does_not_interrupt(void **state)
{
    (void)state;
    assert_int_equal(serial_write(&port, "abc", 3), 3);
    serial_close(&port);
    fake_type("x", 1, 0);
    assert_false(fake_line_is_up());
    assert_int_equal(fake.enable, 0);
}

static void a_busy_synopsys_port_is_asked_again(void **state)
{
    (void)state;
    fake.is_synopsys = true;
    fake.format = FAKE_DIVISOR | 3;
    fake.busy = 5;
    assert_true(serial_open(&port, &synopsys, FAKE_BASE));
    assert_int_equal(fake.format, 3);
    assert_false(fake_line_is_up());
}

static void a_synopsys_port_that_stays_busy_is_refused(void **state)
{
    (void)state;
    fake.is_synopsys = true;
    fake.format = FAKE_DIVISOR | 3;
    fake.busy = UINT32_MAX;
    assert_false(serial_open(&port, &synopsys, FAKE_BASE));
}

static void being_busy_is_taken_back(void **state)
{
    (void)state;
    fake.is_busy_told = true;
    assert_int_equal(interrupts_serve(), 1);
}

static void a_timeout_without_a_byte_is_taken_back(void **state)
{
    (void)state;
    fake.is_timeout_told = true;
    assert_int_equal(interrupts_serve(), 1);
    assert_int_equal(fake.reads_of_nothing, 1);
    expect_read("");
}

static void a_timeout_with_bytes_gives_them(void **state)
{
    (void)state;
    fake_type("ab", 2, 0);
    fake.is_timeout_told = true;
    assert_int_equal(interrupts_serve(), 1);
    assert_int_equal(fake.reads_of_nothing, 0);
    expect_read("ab");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(opening_changes_neither_rate_nor_format_nor_fifos, closed),
        cmocka_unit_test_setup(opening_hides_a_divisor_that_was_left_visible, closed),
        cmocka_unit_test_setup(opening_refuses_a_port_that_is_not_there, closed),
        cmocka_unit_test_setup(what_is_written_leaves_in_order_by_interrupts, opened),
        cmocka_unit_test_setup(a_port_without_a_fifo_gets_one_byte_at_a_time, opened),
        cmocka_unit_test_setup(a_full_ring_takes_no_more_and_loses_nothing, opened),
        cmocka_unit_test_setup(nothing_is_put_before_the_firmwares_byte_is_gone, opened),
        cmocka_unit_test_setup(bytes_that_the_firmware_slips_in_have_room, opened),
        cmocka_unit_test_setup(what_is_received_comes_in_order, opened),
        cmocka_unit_test_setup(a_full_ring_stops_the_port_until_it_is_read, opened),
        cmocka_unit_test_setup(damaged_bytes_are_counted_and_left_out, opened),
        cmocka_unit_test_setup(a_damaged_byte_does_not_pass_as_good_because_of_a_look_for_room,
                               opened),
        cmocka_unit_test_setup(a_closed_port_does_not_interrupt, opened),
        cmocka_unit_test_setup(a_busy_synopsys_port_is_asked_again, closed),
        cmocka_unit_test_setup(a_synopsys_port_that_stays_busy_is_refused, closed),
        cmocka_unit_test_setup(being_busy_is_taken_back, synopsys_opened),
        cmocka_unit_test_setup(a_timeout_without_a_byte_is_taken_back, synopsys_opened),
        cmocka_unit_test_setup(a_timeout_with_bytes_gives_them, synopsys_opened),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
