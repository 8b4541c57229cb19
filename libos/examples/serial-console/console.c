/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * console.c - a serial port of its own: what is typed comes back, and nothing is polled.
 *
 * Argument: alias or path of the port; stdout if there is none. A line "say WORDS" is also printed
 * through the broker, control-D ends it.
 */
#include <base/broker.h>
#include <base/calls.h>
#include <base/start.h>
#include <base/upcall.h>
#include <device/held.h>
#include <inttypes.h>
#include <serial/serial.h>
#include <stdio.h>
#include <string.h>

#define REGISTERS_VA 0x2400000000ull

enum {
    CHUNK_BYTES = 64,
    LINE_BYTES = 80,
    END_OF_INPUT = 4,
};

struct console {
    struct serial port;
    exo_handle_t line;
    uint32_t hart;
    char text[LINE_BYTES]; /* what was typed of this line */
    size_t length;
    uint64_t bytes;
    bool is_ended;
};

static struct console console;

/* Attaching the line again completes it. */
static void on_interrupt(struct exo_save_area *save)
{
    for (size_t i = 0; i < sizeof(save->irq_pending) / sizeof(save->irq_pending[0]); i++) {
        (void)__atomic_exchange_n(&save->irq_pending[i], 0, __ATOMIC_SEQ_CST);
    }
    serial_interrupt(&console.port);
    (void)exo_attach(EXO_NOTHING, console.line, 1, console.hart);
}

/* Until the port has all of it, so that what the firmware prints comes after. */
static void drain(void)
{
    base_mask();
    while (serial_unsent(&console.port) > 0) {
        base_wait_masked();
    }
    base_unmask();
}

static void line_end(void)
{
    console.text[console.length] = '\0';
    if (strncmp(console.text, "say ", 4) == 0) {
        drain();
        printf("%s\n", console.text + 4);
    }
    console.length = 0;
}

static void byte_note(char byte)
{
    console.bytes++;
    console.is_ended = console.is_ended || byte == END_OF_INPUT;
    if (byte == '\n' || byte == '\r') {
        line_end();
    } else if (console.length < LINE_BYTES - 1) {
        console.text[console.length++] = byte;
    }
}

/* Returns when something was read; handlers run while it sleeps. */
static size_t read_some(char *bytes)
{
    base_mask();
    size_t count = serial_read(&console.port, bytes, CHUNK_BYTES);
    while (count == 0) {
        base_wait_masked();
        count = serial_read(&console.port, bytes, CHUNK_BYTES);
    }
    base_unmask();
    return count;
}

static void write_all(const char *bytes, size_t count)
{
    base_mask();
    size_t done = serial_write(&console.port, bytes, count);
    while (done < count) {
        base_wait_masked();
        done += serial_write(&console.port, bytes + done, count - done);
    }
    base_unmask();
}

static const char *console_open(const char *name, struct serial_place *place)
{
    uintptr_t at;
    const void *tree = device_tree();
    const char *why =
        tree == NULL ? "no hardware in the description" : serial_probe(tree, name, place);

    if (why != NULL) {
        return why;
    }
    console.line = device_line(place->line);
    console.hart = base_start()->hart_first;
    if (console.line.raw == 0 ||
        device_map(place->range, (exo_va_t){REGISTERS_VA}, &at) != EXO_OK) {
        return "it was not given to this environment";
    }
    base_mask(); /* no interrupt before the port knows its driver */
    (void)base_event_handle(EXO_EVENT_INTERRUPT, on_interrupt);
    bool is_open = serial_open(&console.port, place, at);
    exo_status_t routed = exo_attach(EXO_NOTHING, console.line, 1, console.hart).status;
    base_unmask();
    if (routed != EXO_OK) {
        return "its interrupt can't be routed";
    }
    return is_open ? NULL : "it does not answer";
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "stdout";
    struct serial_place place;
    const char *why = console_open(name, &place);
    char bytes[CHUNK_BYTES];

    if (why != NULL) {
        printf("FAIL: %s: %s\n", name, why);
        return 1;
    }
    printf("%s at %" PRIx64 ", shift %" PRIu32 ", width %" PRIu32 ", line %" PRIu32 ": ready\n",
           place.compatible, place.range.base + place.offset, place.shift, place.width, place.line);
    while (!console.is_ended) {
        size_t count = read_some(bytes);
        write_all(bytes, count);
        for (size_t i = 0; i < count; i++) {
            byte_note(bytes[i]);
        }
    }
    drain();
    serial_close(&console.port);
    printf("%" PRIu64 " bytes echoed, %" PRIu64 " errors, %s\n", console.bytes, console.port.errors,
           console.port.interrupts > 0 ? "by interrupts" : "by magic");
    broker_counter_set("serial interrupts", console.port.interrupts);
    return 0;
}
