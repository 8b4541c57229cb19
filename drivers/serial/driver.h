/* SPDX-License-Identifier: BSD-2-Clause */
/* driver.h - what tells one kind of serial port from another. */
#pragma once

#include <device/registers.h>
#include <stdbool.h>
#include <stdint.h>

enum serial_event {
    SERIAL_RECEIVED = 1, /* there is something to take */
    SERIAL_EMPTY = 2,    /* all was sent: there is room */
};

enum serial_taken {
    SERIAL_BYTE,    /* one byte */
    SERIAL_DAMAGED, /* something that is no byte: a break, or a byte with an error */
    SERIAL_NOTHING,
};

struct serial_driver {
    /* Ready to send and to receive, without interrupts. False: it does not answer. */
    bool (*open)(const struct device_registers *registers);
    /* Which events may interrupt. */
    void (*enable)(const struct device_registers *registers, uint32_t events);
    /* Takes back what only reading some register takes back. */
    void (*acknowledge)(const struct device_registers *registers);
    enum serial_taken (*take)(const struct device_registers *registers, uint8_t *byte);
    /* Bytes it surely has room for; the firmware may be writing to it too. */
    uint32_t (*room)(const struct device_registers *registers);
    void (*put)(const struct device_registers *registers, uint8_t byte);
};

extern const struct serial_driver ns16550_driver;
extern const struct serial_driver dw_apb_driver;
extern const struct serial_driver sifive_uart_driver;
