/* SPDX-License-Identifier: BSD-2-Clause */
/* requests.c - memory, as the description allows and the pool can; else out of others' hands. */
#include "requests.h"

#include "machine.h"
#include "operator.h"
#include "own.h"
#include "take.h"

#include <base/calls.h>
#include <stddef.h>
#include <string.h>

enum {
    GRANT_FRAMES_MAX = 4096, /* of one request: bounds the wiping */
};

struct wanted {
    uint32_t count; /* extents */
    uint32_t order;
    enum exo_class firmness;
    uint32_t slot;
};

static enum pool_use use_of(enum exo_class firmness)
{
    return (enum pool_use)(POOL_BORROWED + (uint32_t)firmness);
}

void requests_reply(struct child *child, exo_status_t status, uint64_t value)
{
    struct broker_mailbox *box = child->mailbox;

    box->reply.status = status;
    box->reply.value = value;
    if (child->wants_memory) {
        child->promised = 0; /* what was taken for it, and is not given with this answer */
    }
    child->wants_memory = false;
    child->was_refused = status == EXO_E_NOTHING;
    __atomic_store_n(&box->reply.sequence, child->request_done, __ATOMIC_RELEASE);
    (void)exo_notify(child->env, BROKER_NOTIFY_REPLY, child->hart_first);
}

/* ---- memory ---- */

/* Free frames that nobody else was promised. */
static uint32_t frames_for(const struct child *child)
{
    uint64_t promised = 0;

    for (uint32_t i = 0; i < child_count; i++) {
        promised += &children[i] == child ? 0 : children[i].promised;
    }
    return promised < pool_free() ? pool_free() - (uint32_t)promised : 0;
}

static bool wanted_read(const uint64_t argument[4], struct wanted *wanted)
{
    if (argument[1] > EXO_ORDER_MAX || argument[2] > EXO_GUARANTEED || argument[3] > UINT32_MAX ||
        argument[0] > UINT32_MAX) {
        return false;
    }
    *wanted = (struct wanted){.order = (uint32_t)argument[1],
                              .firmness = (enum exo_class)argument[2],
                              .slot = (uint32_t)argument[3]};
    wanted->count = (uint32_t)argument[0] >> wanted->order;
    if (wanted->count > BROKER_BATCH) {
        wanted->count = BROKER_BATCH;
    }
    return wanted->count > 0;
}

/* Down to what the description allows and one reply may hold. */
static void wanted_limit(const struct child *child, struct wanted *wanted)
{
    uint32_t limit = child->wish->memory[wanted->firmness];
    uint32_t has = pool_held(child->index, use_of(wanted->firmness));
    uint32_t allowed = has < limit ? (limit - has) >> wanted->order : 0;
    uint32_t wiped = GRANT_FRAMES_MAX >> wanted->order;

    wiped = wiped == 0 ? 1 : wiped;
    wanted->count = wanted->count < allowed ? wanted->count : allowed;
    wanted->count = wanted->count < wiped ? wanted->count : wiped;
}

static exo_status_t extent_grant(struct child *child, const struct wanted *wanted, uint32_t i)
{
    struct broker_mailbox *box = child->mailbox;
    uint64_t base;

    if (frames_for(child) < 1u << wanted->order ||
        !child_block_take(child, wanted->order, use_of(wanted->firmness), &base)) {
        return EXO_E_NOTHING;
    }
    const struct pool_extent *extent = pool_extent_of(base, wanted->order);
    struct exo_result result = exo_derive(
        (exo_handle_t){extent->handle}, child->env, wanted->slot + i,
        EXO_TERMS(EXO_READ | EXO_WRITE | EXO_EXECUTE | EXO_GRANT, wanted->firmness, wanted->order),
        base - extent->base, child_notice_ticks(child));
    if (result.status != EXO_OK) {
        (void)pool_give(base, wanted->order, child->index, use_of(wanted->firmness));
        return result.status;
    }
    box->reply.handle[i] = result.value;
    box->reply.base[i] = base;
    return EXO_OK;
}

static exo_status_t extents_grant(struct child *child, const struct wanted *wanted,
                                  uint32_t *granted)
{
    exo_status_t status = EXO_OK;

    for (*granted = 0; *granted < wanted->count; (*granted)++) {
        status = extent_grant(child, wanted, *granted);
        if (status != EXO_OK) {
            break;
        }
    }
    uint32_t frames = *granted << wanted->order;
    child->promised -= child->promised < frames ? child->promised : frames;
    uint32_t now = child_frames(child);
    if (now > child->statistics.frames_most) {
        child->statistics.frames_most = now;
    }
    return *granted > 0 ? EXO_OK : status;
}

/* Who has most of what may be taken for a request of this class. A standard request may also take
 * standard memory, but only down to equal shares: else two would take it from each other forever.
 */
static uint32_t takeable(const struct child *victim, const struct child *child,
                         enum exo_class firmness)
{
    uint32_t borrowed = pool_held(victim->index, POOL_BORROWED);
    uint32_t standard = pool_held(victim->index, POOL_STANDARD);
    uint32_t own = pool_held(child->index, POOL_STANDARD) + child->promised;

    if (firmness == EXO_BORROWED) {
        own += pool_held(child->index, POOL_BORROWED);
        return borrowed > own ? (borrowed - own) / 2 : 0;
    }
    return borrowed + (standard > own ? (standard - own) / 2 : 0);
}

/* True: somebody is asked, and the request waits. */
static bool shortage_relieve(struct child *child, const struct wanted *wanted)
{
    struct child *victim = NULL;
    uint32_t most = 0;

    for (uint32_t i = 0; i < child_count; i++) {
        struct child *other = &children[i];
        uint32_t frames = takeable(other, child, wanted->firmness);
        if (other != child && other->phase == CHILD_RUNNING && !take_is_asked(other) &&
            frames > most) {
            victim = other;
            most = frames;
        }
    }
    uint32_t frames = wanted->count << wanted->order;
    struct take_wish wish = {.kind = EXO_KIND_FRAME, .amount = frames < most ? frames : most};
    return victim != NULL && take_begin(victim, child, &wish);
}

static void memory_serve(struct child *child, const uint64_t argument[4])
{
    bool has_waited = child->wants_memory;
    struct wanted wanted;
    uint32_t granted;

    if (!wanted_read(argument, &wanted)) {
        requests_reply(child, EXO_E_RANGE, 0);
        return;
    }
    wanted_limit(child, &wanted);
    if (wanted.count == 0) {
        requests_reply(child, EXO_E_LIMIT, 0);
        return;
    }
    if (frames_for(child) < wanted.count << wanted.order && !has_waited &&
        shortage_relieve(child, &wanted)) {
        child->wants_memory = true;
        return;
    }
    exo_status_t status = extents_grant(child, &wanted, &granted);
    requests_reply(child, status, granted);
}

/* ---- all requests ---- */

void requests_serve(struct child *child)
{
    struct broker_mailbox *box = child->mailbox;
    uint64_t argument[4];

    if (box == NULL || (child->wants_memory && take_is_for(child))) {
        return;
    }
    uint64_t sequence = __atomic_load_n(&box->request.sequence, __ATOMIC_ACQUIRE);
    if (sequence == child->request_done && !child->wants_memory) {
        return;
    }
    child->request_done = sequence;
    memcpy(argument, box->request.argument, sizeof(argument));
    switch (box->request.operation) {
    case BROKER_MEMORY:
        memory_serve(child, argument);
        break;
    case BROKER_PING:
        requests_reply(child, EXO_OK, machine_now());
        break;
    case BROKER_TELL:
    case BROKER_TAKE:
    case BROKER_END:
    case BROKER_REBOOT:
        operator_serve(child, box->request.operation, argument);
        break;
    default:
        requests_reply(child, EXO_E_RANGE, 0);
        break;
    }
}
