/* SPDX-License-Identifier: BSD-2-Clause */
/* serial.c - rings and interrupts, the same for every kind of port. */
#include "serial.h"

#include "driver.h"

enum {
    TAKE_MAX = 2 * SERIAL_RING_BYTES /* by one interrupt: damaged bytes do not fill the ring */
};

static uint32_t ring_used(const struct serial_ring *ring)
{
    return ring->head - ring->tail;
}

static bool ring_is_full(const struct serial_ring *ring)
{
    return ring_used(ring) == SERIAL_RING_BYTES;
}

static void ring_put(struct serial_ring *ring, uint8_t byte)
{
    ring->byte[ring->head++ % SERIAL_RING_BYTES] = byte;
}

static uint8_t ring_take(struct serial_ring *ring)
{
    return ring->byte[ring->tail++ % SERIAL_RING_BYTES];
}

/* Interrupts for more only while there is a place for it; for room only while there is a use. */
static void events_choose(struct serial *serial)
{
    uint32_t events = (ring_is_full(&serial->receive) ? 0u : SERIAL_RECEIVED) |
                      (ring_used(&serial->transmit) == 0 ? 0u : SERIAL_EMPTY);

    if (events != serial->enabled) {
        serial->enabled = events;
        serial->driver->enable(&serial->registers, events);
    }
}

bool serial_open(struct serial *serial, const struct serial_place *place, uintptr_t base)
{
    *serial = (struct serial){
        .driver = place->driver,
        .registers = {base + place->offset, place->shift, place->width},
    };
    if (!serial->driver->open(&serial->registers)) {
        return false;
    }

    events_choose(serial);
    return true;
}

void serial_close(struct serial *serial)
{
    serial->enabled = 0;
    serial->driver->enable(&serial->registers, 0);
}

size_t serial_write(struct serial *serial, const void *bytes, size_t count)
{
    const uint8_t *byte = bytes;
    size_t done = 0;

    while (done < count && !ring_is_full(&serial->transmit)) {
        ring_put(&serial->transmit, byte[done++]);
    }
    events_choose(serial);
    return done;
}

size_t serial_read(struct serial *serial, void *bytes, size_t count)
{
    uint8_t *byte = bytes;
    size_t done = 0;

    while (done < count && ring_used(&serial->receive) > 0) {
        byte[done++] = ring_take(&serial->receive);
    }
    events_choose(serial);
    return done;
}

size_t serial_unsent(const struct serial *serial)
{
    return ring_used(&serial->transmit);
}

static void receive(struct serial *serial)
{
    enum serial_taken taken = SERIAL_BYTE;

    for (uint32_t i = 0; i < TAKE_MAX && taken != SERIAL_NOTHING && !ring_is_full(&serial->receive);
         i++) {
        uint8_t byte;
        taken = serial->driver->take(&serial->registers, &byte);
        if (taken == SERIAL_BYTE) {
            ring_put(&serial->receive, byte);
        }
        serial->errors += taken == SERIAL_DAMAGED ? 1 : 0;
    }
}

static void transmit(struct serial *serial)
{
    bool has_use = ring_used(&serial->transmit) > 0;
    uint32_t room = has_use ? serial->driver->room(&serial->registers) : 0;

    for (; room > 0 && ring_used(&serial->transmit) > 0; room--) {
        serial->driver->put(&serial->registers, ring_take(&serial->transmit));
    }
}

void serial_interrupt(struct serial *serial)
{
    serial->interrupts++;
    serial->driver->acknowledge(&serial->registers);
    receive(serial);
    transmit(serial);
    events_choose(serial);
}
