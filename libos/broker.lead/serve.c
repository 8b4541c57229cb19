/* SPDX-License-Identifier: BSD-2-Clause */
/* serve.c - drains consoles and answers requests for memory. */
#include "app.h"
#include "pool.h"

#include <base/calls.h>
#include <base/ring.h>
#include <stdio.h>
#include <string.h>

enum {
    RWX = EXO_READ | EXO_WRITE | EXO_EXECUTE,
    ORDER_MAX = 9,
    DRAIN_MAX = 4096
};

static void notify(struct app *app, uint64_t bits)
{
    (void)exo_notify(app->env, bits, app->wanted->hart);
}

static void line_end(struct app *app)
{
    app->line[app->line_length] = '\0';
    printf("%s: %s\n", app->wanted->name, app->line);
    app->line_length = 0;
}

static void console_drain(struct app *app)
{
    uint8_t byte;
    uint32_t count = 0;

    while (count < DRAIN_MAX && ring_read(&app->mailbox->console, &byte, 1) == 1) {
        count++;
        if (byte == '\n' || app->line_length == sizeof(app->line) - 1) {
            line_end(app);
        }
        if (byte != '\n' && byte != '\r') {
            app->line[app->line_length++] = (char)byte;
        }
    }
    if (count != 0 && app->is_alive) {
        notify(app, BROKER_NOTIFY_ROOM);
    }
}

static int64_t memory_answer(struct app *app, const uint64_t *argument)
{
    uint64_t order = argument[1];
    uint64_t class = argument[2];

    if (order > ORDER_MAX || class > EXO_GUARANTEED || argument[0] >> order > BROKER_BATCH) {
        return EXO_E_RANGE;
    }
    uint64_t wanted = argument[0] >> order;
    uint64_t granted = 0;
    int64_t why = EXO_E_LIMIT;
    while (granted < wanted && app->used[class] + (1u << order) <= app->limit[class]) {
        uint64_t slot = argument[3] + granted;
        uint64_t frame;
        if (slot < app->slot_first || slot - app->slot_first >= app->wanted->slots) {
            why = EXO_E_RANGE;
            break;
        }
        uint64_t handle =
            app_grant(app, (uint32_t)slot, (uint32_t)order, (uint8_t) class, RWX, &frame);
        if (handle == 0) {
            why = EXO_E_NOTHING;
            break;
        }
        app->mailbox->reply.handle[granted] = handle;
        app->mailbox->reply.base[granted] = frame;
        app->used[class] += 1u << order;
        granted++;
    }
    app->mailbox->reply.value = granted;
    return granted != 0 ? EXO_OK : why;
}

static void request_answer(struct app *app)
{
    struct broker_mailbox *m = app->mailbox;
    uint64_t sequence = __atomic_load_n(&m->request.sequence, __ATOMIC_ACQUIRE);
    uint64_t argument[4];
    int64_t status = EXO_E_RANGE;

    if (sequence == app->request_done || !app->is_alive) {
        return;
    }
    memcpy(argument, m->request.argument, sizeof(argument));
    m->reply.value = 0;
    switch (m->request.operation) {
    case BROKER_MEMORY:
        status = memory_answer(app, argument);
        break;
    case BROKER_PING:
        m->reply.value = 1;
        status = EXO_OK;
        break;
    default:
        break;
    }
    app->request_done = sequence;
    m->reply.status = status;
    __atomic_store_n(&m->reply.sequence, sequence, __ATOMIC_RELEASE);
    notify(app, BROKER_NOTIFY_REPLY);
}

void apps_serve(void)
{
    for (uint32_t i = 0; i < app_count; i++) {
        if (apps[i].mailbox != NULL) {
            console_drain(&apps[i]);
            request_answer(&apps[i]);
        }
    }
}
