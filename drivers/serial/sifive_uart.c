/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sifive_uart.c - the serial port of SiFive's SoCs (FU540-C000 manual, UART chapter).
 *
 * All registers have 32 bits. The divisor and the number of stop bits stay.
 */
#include "driver.h"

enum { /* registers */
    TRANSMIT_DATA = 0,
    RECEIVE_DATA = 1,
    TRANSMIT_CONTROL = 2,
    RECEIVE_CONTROL = 3,
    ENABLE = 4,
    PENDING = 5,
};

enum {
    CONTROL_ON = 1,
    CONTROL_STOP_BITS = 2,
    /* The event is pending while the FIFO holds less than this: with one, when it is empty. */
    CONTROL_BELOW_ONE = 1 << 16,

    EVENT_TRANSMIT = 1,
    EVENT_RECEIVE = 2,

    BURST = 4, /* half of the FIFO: the firmware writes too */
};

#define DATA_FULL  0x80000000u /* of TRANSMIT_DATA */
#define DATA_EMPTY 0x80000000u /* of RECEIVE_DATA */

static bool sifive_uart_open(const struct device_registers *r)
{
    uint32_t stop_bits = register_read(r, TRANSMIT_CONTROL) & CONTROL_STOP_BITS;

    register_write(r, ENABLE, 0);
    register_write(r, TRANSMIT_CONTROL, stop_bits | CONTROL_ON | CONTROL_BELOW_ONE);
    register_write(r, RECEIVE_CONTROL, CONTROL_ON);
    return (register_read(r, TRANSMIT_CONTROL) & CONTROL_ON) != 0;
}

static void sifive_uart_enable(const struct device_registers *r, uint32_t events)
{
    uint32_t enable = ((events & SERIAL_RECEIVED) != 0 ? EVENT_RECEIVE : 0u) |
                      ((events & SERIAL_EMPTY) != 0 ? EVENT_TRANSMIT : 0u);

    register_write(r, ENABLE, enable);
}

/* Both events end by themselves, when there is no longer a cause. */
static void sifive_uart_acknowledge(const struct device_registers *r)
{
    (void)r;
}

static enum serial_taken sifive_uart_take(const struct device_registers *r, uint8_t *byte)
{
    uint32_t data = register_read(r, RECEIVE_DATA);

    if ((data & DATA_EMPTY) != 0) {
        return SERIAL_NOTHING;
    }
    *byte = (uint8_t)data;
    return SERIAL_BYTE;
}

static uint32_t sifive_uart_room(const struct device_registers *r)
{
    if ((register_read(r, PENDING) & EVENT_TRANSMIT) == 0) {
        return 0;
    }
    return (register_read(r, TRANSMIT_DATA) & DATA_FULL) == 0 ? BURST : 0;
}

static void sifive_uart_put(const struct device_registers *r, uint8_t byte)
{
    register_write(r, TRANSMIT_DATA, byte);
}

const struct serial_driver sifive_uart_driver = {
    .open = sifive_uart_open,
    .enable = sifive_uart_enable,
    .acknowledge = sifive_uart_acknowledge,
    .take = sifive_uart_take,
    .room = sifive_uart_room,
    .put = sifive_uart_put,
};
