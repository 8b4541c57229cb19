/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ns16550.c - the 16550 and the Synopsys port made after it (DesignWare APB UART databook).
 *
 * The FIFOs and the line's format are as the loader left them; the divisor is never touched.
 */
#include "driver.h"

enum { /* registers */
    DATA = 0,
    ENABLE = 1,
    IDENTITY = 2,
    FORMAT = 3,
    MODEM = 4,
    LINE = 5,
    DW_STATUS = 31,
};

enum {
    ENABLE_RECEIVED = 1,
    ENABLE_EMPTY = 2,

    IDENTITY_BUSY = 0x7, /* Synopsys: the format was written while it was busy */
    IDENTITY_TIMEOUT = 0xc,
    IDENTITY_MASK = 0xf,
    IDENTITY_FIFO = 0xc0,

    FORMAT_DIVISOR = 0x80, /* DATA and ENABLE show the divisor instead */
    MODEM_LINE_DRIVER = 8, /* OUT2: on some boards it lets the interrupt through */

    LINE_READY = 0x01,
    LINE_OVERRUN = 0x02,
    LINE_DAMAGED = 0x1c, /* parity, frame, break */
    LINE_EMPTY = 0x20,

    DW_BUSY = 1,

    /* Half of the smallest FIFO: the firmware, which waits until all is sent, may put one byte
     * between our look and our writing. */
    BURST = 8,
    OPEN_TRIES = 1000,
};

static bool format_open(const struct device_registers *r)
{
    uint32_t format = register_read(r, FORMAT);

    if ((format & FORMAT_DIVISOR) == 0) {
        return true;
    }
    register_write(r, FORMAT, format & ~(uint32_t)FORMAT_DIVISOR & 0xff);
    return (register_read(r, FORMAT) & FORMAT_DIVISOR) == 0;
}

static bool ns16550_open(const struct device_registers *r)
{
    if ((register_read(r, LINE) & 0xff) == 0xff || !format_open(r)) { /* nobody reads as ones */
        return false;
    }

    register_write(r, ENABLE, 0);
    register_write(r, MODEM, register_read(r, MODEM) | MODEM_LINE_DRIVER);
    return true;
}

/* A Synopsys port that sends or receives ignores what is written to its format, and says so. */
static bool dw_apb_open(const struct device_registers *r)
{
    bool is_open = false;

    for (uint32_t i = 0; !is_open && i < OPEN_TRIES; i++) {
        is_open = format_open(r);
    }
    (void)register_read(r, DW_STATUS);
    return is_open && ns16550_open(r);
}

static void ns16550_enable(const struct device_registers *r, uint32_t events)
{
    uint32_t enable = ((events & SERIAL_RECEIVED) != 0 ? ENABLE_RECEIVED : 0u) |
                      ((events & SERIAL_EMPTY) != 0 ? ENABLE_EMPTY : 0u);

    register_write(r, ENABLE, enable);
}

/* Reading the identity takes "empty" back; all else is taken back by what follows. */
static void ns16550_acknowledge(const struct device_registers *r)
{
    (void)register_read(r, IDENTITY);
}

/* Looking at the line takes the damage of the first byte back, so a damaged one goes at once. */
static uint32_t line_look(const struct device_registers *r)
{
    uint32_t line = register_read(r, LINE);

    if ((line & LINE_READY) != 0 && (line & LINE_DAMAGED) != 0) {
        (void)register_read(r, DATA);
    }
    return line;
}

static void dw_apb_acknowledge(const struct device_registers *r)
{
    uint32_t identity = register_read(r, IDENTITY) & IDENTITY_MASK;

    if (identity == IDENTITY_BUSY) {
        (void)register_read(r, DW_STATUS);
    }
    /* It may tell of bytes that waited long when there are none; only reading one ends that. */
    if (identity == IDENTITY_TIMEOUT && (line_look(r) & LINE_READY) == 0) {
        (void)register_read(r, DATA);
    }
}

static enum serial_taken ns16550_take(const struct device_registers *r, uint8_t *byte)
{
    uint32_t line = register_read(r, LINE);

    if ((line & LINE_READY) == 0) {
        return (line & LINE_OVERRUN) != 0 ? SERIAL_DAMAGED : SERIAL_NOTHING;
    }
    *byte = (uint8_t)register_read(r, DATA);
    return (line & LINE_DAMAGED) != 0 ? SERIAL_DAMAGED : SERIAL_BYTE;
}

/* Reading the identity takes "empty" back; that is well, since who asks for room will use it. */
static uint32_t ns16550_room(const struct device_registers *r)
{
    if ((line_look(r) & LINE_EMPTY) == 0) {
        return 0;
    }
    return (register_read(r, IDENTITY) & IDENTITY_FIFO) == IDENTITY_FIFO ? BURST : 1;
}

static void ns16550_put(const struct device_registers *r, uint8_t byte)
{
    register_write(r, DATA, byte);
}

const struct serial_driver ns16550_driver = {
    .open = ns16550_open,
    .enable = ns16550_enable,
    .acknowledge = ns16550_acknowledge,
    .take = ns16550_take,
    .room = ns16550_room,
    .put = ns16550_put,
};

const struct serial_driver dw_apb_driver = {
    .open = dw_apb_open,
    .enable = ns16550_enable,
    .acknowledge = dw_apb_acknowledge,
    .take = ns16550_take,
    .room = ns16550_room,
    .put = ns16550_put,
};
