/* SPDX-License-Identifier: BSD-2-Clause */
/* console.c - from the children's rings to the machine's console, line by line. */
#include "requests.h"

#include <stdio.h>
#include <string.h>

enum {
    CHUNK_BYTES = 256,
    CHUNKS = RING_BYTES / CHUNK_BYTES, /* of one child before the others have their turn */
};

static bool saw_failure;

bool requests_saw_failure(void)
{
    return saw_failure;
}

static void line_print(struct child *child)
{
    child->line[child->line_length] = '\0';
    saw_failure = saw_failure || strstr(child->line, "FAIL") != NULL;
    printf("%s: %s\n", child->wish->name, child->line);
    child->line_length = 0;
}

/* What could steer a terminal, or end a line early, is somebody else's idea of a joke. */
static char tamed(char byte)
{
    unsigned char code = (unsigned char)byte;

    return (code < ' ' && code != '\t') || code == 0x7f ? '?' : byte; /* above: UTF-8 */
}

static void byte_take(struct child *child, char byte)
{
    if (byte == '\n') {
        line_print(child);
        return;
    }
    child->line[child->line_length++] = tamed(byte);
    if (child->line_length == CHILD_LINE_BYTES - 1) {
        line_print(child);
    }
}

void requests_drain_console(struct child *child, bool is_end)
{
    char chunk[CHUNK_BYTES];

    for (uint32_t i = 0; child->mailbox != NULL && i < CHUNKS; i++) {
        uint32_t count = ring_read(&child->mailbox->console, chunk, sizeof(chunk));
        for (uint32_t at = 0; at < count; at++) {
            byte_take(child, chunk[at]);
        }
        if (count == 0) {
            break;
        }
    }
    if (is_end && child->line_length > 0) {
        line_print(child);
    }
}

void requests_keep_counters(struct child *child)
{
    if (child->mailbox == NULL) {
        return;
    }
    child->statistics.faults += child->mailbox->faults;
    memcpy(child->statistics.counter, child->mailbox->counter, sizeof(child->statistics.counter));
    for (uint32_t i = 0; i < BROKER_COUNTERS; i++) {
        char *name = child->statistics.counter[i].name;
        name[BROKER_COUNTER_NAME - 1] = '\0';
        for (; *name != '\0'; name++) {
            *name = tamed(*name);
        }
    }
}
