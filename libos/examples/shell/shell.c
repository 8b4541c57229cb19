/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * shell.c - words typed at a serial port of its own become requests to the broker.
 *
 * An environment like any other: what it may do is what its description says (`operator`).
 * Argument: alias or path of the port; stdout if there is none. Answers go through the broker, so
 * that a log has them in order; a line of input is one command, and "ok" or a reason ends its
 * answer.
 */
#include "commands.h"

#include <base/calls.h>
#include <base/start.h>
#include <base/upcall.h>
#include <device/held.h>
#include <serial/serial.h>
#include <stdio.h>

#define REGISTERS_VA 0x2400000000ull

enum {
    CHUNK_BYTES = 64,
    LINE_BYTES = 80,
};

struct shell {
    struct serial port;
    exo_handle_t line;
    uint32_t hart;
    char text[LINE_BYTES]; /* what was typed of this line */
    size_t length;
    bool is_ended;
};

static struct shell shell;

/* Attaching the line again completes it. */
static void on_interrupt(struct exo_save_area *save)
{
    for (size_t i = 0; i < sizeof(save->irq_pending) / sizeof(save->irq_pending[0]); i++) {
        (void)__atomic_exchange_n(&save->irq_pending[i], 0, __ATOMIC_SEQ_CST);
    }
    serial_interrupt(&shell.port);
    (void)exo_attach(EXO_NOTHING, shell.line, 1, shell.hart);
}

/* Returns when something was read; handlers run while it sleeps. */
static size_t read_some(char *bytes)
{
    base_mask();
    size_t count = serial_read(&shell.port, bytes, CHUNK_BYTES);
    while (count == 0) {
        base_wait_masked();
        count = serial_read(&shell.port, bytes, CHUNK_BYTES);
    }
    base_unmask();
    return count;
}

static const char *shell_open(const char *name, struct serial_place *place)
{
    uintptr_t at;
    const void *tree = device_tree();
    const char *why =
        tree == NULL ? "no hardware in the description" : serial_probe(tree, name, place);

    if (why != NULL) {
        return why;
    }
    shell.line = device_line(place->line);
    shell.hart = base_start()->hart_first;
    if (shell.line.raw == 0 || device_map(place->range, (exo_va_t){REGISTERS_VA}, &at) != EXO_OK) {
        return "it was not given to this environment";
    }
    base_mask(); /* no interrupt before the port knows its driver */
    (void)base_event_handle(EXO_EVENT_INTERRUPT, on_interrupt);
    bool is_open = serial_open(&shell.port, place, at);
    exo_status_t routed = exo_attach(EXO_NOTHING, shell.line, 1, shell.hart).status;
    base_unmask();
    if (routed != EXO_OK) {
        return "its interrupt can't be routed";
    }
    return is_open ? NULL : "it does not answer";
}

static void byte_take(char byte)
{
    if (byte != '\n' && byte != '\r') {
        shell.length += shell.length < LINE_BYTES - 1 ? 1 : 0;
        shell.text[shell.length - 1] = byte;
        return;
    }
    shell.text[shell.length] = '\0';
    shell.length = 0;
    if (shell.text[0] != '\0') {
        shell.is_ended = !command_run(shell.text);
    }
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "stdout";
    struct serial_place place;
    const char *why = shell_open(name, &place);
    char bytes[CHUNK_BYTES];

    if (why != NULL) {
        printf("FAIL: %s: %s\n", name, why);
        return 1;
    }
    printf("ready, help lists the commands\n");
    while (!shell.is_ended) {
        size_t count = read_some(bytes);
        for (size_t i = 0; i < count && !shell.is_ended; i++) {
            byte_take(bytes[i]);
        }
    }
    serial_close(&shell.port);
    return 0;
}
