/* SPDX-License-Identifier: BSD-2-Clause */
/* mailbox.c - an application's side of the mailbox: console, requests, counters. */
#include <base/broker.h>
#include <base/calls.h>
#include <base/console.h>
#include <base/memory.h>
#include <base/start.h>
#include <base/upcall.h>
#include <stddef.h>
#include <string.h>

static struct broker_mailbox *mailbox(void)
{
    return (struct broker_mailbox *)(uintptr_t)base_start()->mailbox_va;
}

static void broker_notify(uint64_t bits)
{
    const struct base_start *start = base_start();

    if (start->broker != 0) {
        (void)exo_notify((exo_handle_t){start->broker}, bits, start->broker_hart);
    }
}

void console_write(const char *bytes, size_t count)
{
    while (count > 0) {
        uint32_t written = ring_write(&mailbox()->console, bytes, (uint32_t)count);
        bytes += written;
        count -= written;
        broker_notify(BROKER_NOTIFY_CONSOLE);
        if (count > 0) {
            (void)exo_yield(EXO_NOTHING); /* not a wait: works masked as well */
        }
    }
}

struct exo_result broker_request(enum broker_operation operation, const uint64_t argument[4])
{
    struct broker_mailbox *box = mailbox();
    uint64_t sequence = box->request.sequence + 1;

    box->request.operation = (uint64_t)operation;
    memcpy(box->request.argument, argument, sizeof(box->request.argument));
    __atomic_store_n(&box->request.sequence, sequence, __ATOMIC_RELEASE);
    broker_notify(BROKER_NOTIFY_REQUEST);

    base_mask();
    while (__atomic_load_n(&box->reply.sequence, __ATOMIC_ACQUIRE) != sequence) {
        base_wait_masked();
    }
    base_unmask();
    return (struct exo_result){box->reply.status, box->reply.value};
}

static struct exo_result slots_take(uint32_t count)
{
    base_mask(); /* the answer to a revocation takes slots too */
    struct exo_result slots = base_slot_take(count);
    base_unmask();
    return slots;
}

/* Into the pool, or back where there is no place for it. */
static bool extent_keep(uint64_t handle, uint32_t order)
{
    if (base_memory_give((struct base_memory){{handle}, order}) == EXO_OK) {
        return true;
    }
    (void)exo_drop((exo_handle_t){handle});
    return false;
}

struct exo_result broker_memory(uint32_t count, uint32_t order, enum exo_class firmness)
{
    if (count == 0 || count > BROKER_BATCH || order > EXO_ORDER_MAX) {
        return (struct exo_result){EXO_E_RANGE, 0};
    }
    struct exo_result slots = slots_take(count);
    if (slots.status != EXO_OK) {
        return slots;
    }

    const uint64_t argument[4] = {(uint64_t)count << order, order, (uint64_t)firmness, slots.value};
    struct exo_result reply = broker_request(BROKER_MEMORY, argument);
    uint64_t granted = reply.status == EXO_OK ? reply.value : 0;
    uint64_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (i < granted && extent_keep(mailbox()->reply.handle[i], order)) {
            kept++;
        } else {
            base_slot_give((uint32_t)slots.value + i);
        }
    }
    return (struct exo_result){reply.status, kept};
}

void broker_counter_set(const char *name, uint64_t value)
{
    for (uint32_t i = 0; i < BROKER_COUNTERS; i++) {
        struct broker_counter *counter = &mailbox()->counter[i];
        if (counter->name[0] != '\0' && strncmp(counter->name, name, BROKER_COUNTER_NAME) != 0) {
            continue;
        }
        counter->value = value;
        strncpy(counter->name, name, BROKER_COUNTER_NAME - 1);
        return;
    }
}
