/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * serial.h - a serial port, driven by its interrupt.
 *
 * What was received waits in one ring, what is to be sent in another; the interrupt fills the first
 * and drains the second. While the receive ring is full the port may not interrupt for more, so a
 * sender with flow control loses nothing. The baud rate and the line's format stay as they are.
 *
 * Calls for one port must not interrupt one another: outside handlers, mask upcalls around them.
 */
#pragma once

#include <device/node.h>
#include <device/registers.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct serial_driver;

enum {
    SERIAL_RING_BYTES = 256 /* a power of two */
};

struct serial_ring {
    uint32_t head; /* bytes ever put */
    uint32_t tail; /* bytes ever taken */
    uint8_t byte[SERIAL_RING_BYTES];
};

struct serial {
    const struct serial_driver *driver;
    struct device_registers registers;
    uint32_t enabled; /* enum serial_event */
    struct serial_ring receive;
    struct serial_ring transmit;
    uint64_t interrupts;
    uint64_t errors; /* breaks, overruns, and bytes with a wrong parity or frame: left out */
};

/* What the device tree says of a port. */
struct serial_place {
    const struct serial_driver *driver;
    const char *compatible; /* by which it was chosen */
    struct node_range range;
    uint32_t offset; /* of the first register in the range */
    uint32_t shift;
    uint32_t width;
    uint32_t line; /* interrupt */
};

/* The port `name` of the machine's tree (see node_find). -> NULL, or why it can't be driven. */
const char *serial_probe(const void *tree, const char *name, struct serial_place *place);

/* Opens the port of `place`, whose range is mapped at `base`. False: it does not answer. */
bool serial_open(struct serial *serial, const struct serial_place *place, uintptr_t base);
/* No interrupts any more; what was not sent is lost. */
void serial_close(struct serial *serial);

/* -> bytes taken over, at most what the ring has room for. They are sent by interrupts. */
size_t serial_write(struct serial *serial, const void *bytes, size_t count);
/* -> bytes that had been received. */
size_t serial_read(struct serial *serial, void *bytes, size_t count);
/* What has not been handed to the port yet. */
size_t serial_unsent(const struct serial *serial);

/* The port's line has interrupted. Complete the line afterwards. */
void serial_interrupt(struct serial *serial);
