/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * shell.c - words typed at a serial port of its own become requests to the broker.
 *
 * An environment like any other: what it may do is what its description says (`operator`).
 * Arguments: alias or path of the port (stdout if there is none), and "echo" for people: they see
 * what they type, and a prompt. Answers go through the broker, so that a log has them in order; a
 * line of input is one command, and "ok" or a reason ends its answer.
 */
#include "commands.h"
#include "line.h"

#include <base/broker.h>
#include <base/calls.h>
#include <base/start.h>
#include <base/upcall.h>
#include <device/held.h>
#include <serial/serial.h>
#include <stdio.h>
#include <string.h>

#define REGISTERS_VA 0x2400000000ull

enum {
    CHUNK_BYTES = 64
};

struct shell {
    struct serial port;
    exo_handle_t irq;
    uint32_t hart;
    struct line line;
    bool has_echo;
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
    (void)exo_attach(EXO_NOTHING, shell.irq, 1, shell.hart);
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

/* Returns when the port has all of it, so that answers, which go another way, come behind. */
static void terminal_write(const char *text)
{
    size_t left = shell.has_echo ? strlen(text) : 0;

    base_mask();
    while (left > 0 || serial_unsent(&shell.port) > 0) {
        size_t count = serial_write(&shell.port, text, left);
        text += count;
        left -= count;
        if (left > 0 || serial_unsent(&shell.port) > 0) {
            base_wait_masked();
        }
    }
    base_unmask();
}

/* The broker prints what it was given before it answers: then the prompt comes last. */
static void prompt(void)
{
    const uint64_t argument[4] = {0};

    if (shell.has_echo) {
        (void)broker_request(BROKER_TELL, argument);
        terminal_write("> ");
    }
}

void command_echo_set(bool is_on)
{
    shell.has_echo = is_on;
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
    shell.irq = device_line(place->line);
    shell.hart = base_start()->hart_first;
    if (shell.irq.raw == 0 || device_map(place->range, (exo_va_t){REGISTERS_VA}, &at) != EXO_OK) {
        return "it was not given to this environment";
    }
    base_mask(); /* no interrupt before the port knows its driver */
    (void)base_event_handle(EXO_EVENT_INTERRUPT, on_interrupt);
    bool is_open = serial_open(&shell.port, place, at);
    exo_status_t routed = exo_attach(EXO_NOTHING, shell.irq, 1, shell.hart).status;
    base_unmask();
    if (routed != EXO_OK) {
        return "its interrupt can't be routed";
    }
    return is_open ? NULL : "it does not answer";
}

static void byte_take(char byte)
{
    const char *echo;
    enum line_state state = line_take(&shell.line, byte, &echo);

    terminal_write(echo);
    if (state == LINE_MORE) {
        return;
    }
    if (state == LINE_LONG) {
        printf("refused: a line has at most %d characters\n", LINE_BYTES - 1);
    } else {
        shell.is_ended = !command_run(shell.line.text);
    }
    if (!shell.is_ended) {
        prompt();
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
    shell.has_echo = argc > 2 && strcmp(argv[2], "echo") == 0;
    printf("ready, help lists the commands%s\n", shell.has_echo ? "" : ", echo on is for people");
    prompt();
    while (!shell.is_ended) {
        size_t count = read_some(bytes);
        for (size_t i = 0; i < count && !shell.is_ended; i++) {
            byte_take(bytes[i]);
        }
    }
    serial_close(&shell.port);
    return 0;
}
