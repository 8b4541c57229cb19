/* SPDX-License-Identifier: BSD-2-Clause */
/* revoke.c - the polite answer to revocations, and the count of what was lost. */
#include "pool.h"

#include <base/calls.h>
#include <base/revoke.h>
#include <base/start.h>
#include <base/upcall.h>
#include <stddef.h>

enum {
    ASIDE_MAX = 32
};

static struct base_revoke_counts counts;
static base_revoke_hook revoke_hook;
static base_lost_hook lost_hook;
static uint64_t lost_seen;

/* Extents that the asker did not want; back into the pool when the answer is complete. */
struct aside {
    struct base_memory memory[ASIDE_MAX];
    uint32_t count;
};

/* One extent more. False: there is nothing to give. */
static bool surrender_one(const struct exo_request *request, struct aside *aside, uint64_t *wanted)
{
    struct base_memory memory = pool_take_masked(request->order);

    if (memory.handle.raw == 0) {
        return revoke_hook != NULL && revoke_hook(request);
    }
    struct exo_result result = exo_surrender(request->name, memory.handle);
    if (result.status == EXO_OK) {
        base_slot_give(EXO_HANDLE_INDEX(memory.handle));
        counts.surrendered++;
        *wanted = result.value;
        return true;
    }
    if (aside->count == ASIDE_MAX) {
        (void)pool_give_masked(memory);
        return false;
    }
    aside->memory[aside->count++] = memory;
    return true;
}

/* The last slices first, never the only ones. */
static uint64_t slices_surrender(const struct exo_request *request)
{
    static uint32_t given; /* bit per entry of the start page */
    const struct base_start *start = base_start();
    uint64_t wanted = request->wanted;

    for (uint32_t i = start->slice_count; wanted > 0 && i-- > 1;) {
        struct base_slice slice = start->slice[i];
        if (slice.firmness == EXO_GUARANTEED || slice.hart != request->ancestor_base >> 32 ||
            (given >> i & 1) != 0) {
            continue;
        }
        struct exo_result result = exo_surrender(request->name, (exo_handle_t){slice.handle});
        given |= 1u << i;
        wanted = result.status == EXO_OK ? result.value : wanted;
    }
    return wanted;
}

static void request_answer(const struct exo_request *request)
{
    struct aside aside = {.count = 0};
    uint64_t wanted = request->wanted;
    bool has_more = request->kind == EXO_KIND_FRAME;

    if (request->kind == EXO_KIND_SLICE) {
        wanted = slices_surrender(request);
    }

    while (wanted > 0 && has_more) {
        has_more = surrender_one(request, &aside, &wanted);
    }
    for (uint32_t i = 0; i < aside.count; i++) {
        (void)pool_give_masked(aside.memory[i]);
    }
    if (wanted > 0) {
        (void)exo_surrender(request->name, EXO_NOTHING);
    }
    counts.requests++;
}

void base_revoke_answer(struct exo_save_area *save)
{
    for (uint32_t i = 0; i < EXO_REQUEST_MAX; i++) {
        struct exo_request request = save->request[i];
        if (request.name != 0) {
            request_answer(&request);
        }
    }
}

static void tombstone_acknowledge(exo_handle_t handle)
{
    struct exo_result reason = exo_inspect(handle, EXO_FIELD_REASON);

    if (reason.status != EXO_OK || reason.value == EXO_REASON_NONE) {
        return;
    }
    uint64_t where = exo_inspect(handle, EXO_FIELD_WHERE).value;
    uint64_t va = exo_inspect(handle, EXO_FIELD_VA).value;
    counts.repossessed++;
    counts.saved += where != 0;
    (void)pool_forget_masked(handle);
    if (lost_hook != NULL) {
        lost_hook(handle, (exo_va_t){va}, where);
    }
    if (exo_drop(handle).status == EXO_OK) {
        base_slot_give(EXO_HANDLE_INDEX(handle));
    }
}

static void tombstones_find(void)
{
    const struct base_start *start = base_start();

    for (uint32_t i = 0; i < start->slot_count; i++) {
        exo_handle_t unnamed = {start->slot_first + i};
        uint64_t state = exo_inspect(unnamed, EXO_FIELD_STATE).value & 0xff;
        if (state == EXO_STATE_TOMBSTONE) {
            tombstone_acknowledge((exo_handle_t){exo_inspect(unnamed, EXO_FIELD_HANDLE).value});
        }
    }
}

void base_repossessed_answer(struct exo_save_area *save)
{
    uint64_t count = save->lost_count;

    if (count - lost_seen > EXO_LOST_COUNT) { /* more than the ring tells: look at every slot */
        lost_seen = count;
        tombstones_find();
    }
    for (; lost_seen != count; lost_seen++) {
        tombstone_acknowledge((exo_handle_t){save->lost[lost_seen % EXO_LOST_COUNT]});
    }
}

void base_revoke_start(void)
{
    (void)base_event_handle(EXO_EVENT_REVOKE, base_revoke_answer);
    (void)base_event_handle(EXO_EVENT_REPOSSESSED, base_repossessed_answer);
}

void base_revoke_hook_set(base_revoke_hook hook)
{
    revoke_hook = hook;
}

void base_lost_hook_set(base_lost_hook hook)
{
    lost_hook = hook;
}

const struct base_revoke_counts *base_revoke_counts(void)
{
    return &counts;
}
