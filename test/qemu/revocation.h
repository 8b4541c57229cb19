/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * revocation.h - a victim of the broker's demands: frames by themselves, and what it is told.
 *
 * The frames stay out of the library's pool, each mapped at a page of its own. All that a victim
 * prints comes after the demand is over, so that the order of the lines is certain.
 */
#pragma once

#include "check.h"
#include "probe.h"

#include <base/broker.h>
#include <stddef.h>

#define REVOCATION_VA 0x1000000000ull

enum {
    REVOCATION_MAX = BROKER_BATCH
};

static exo_handle_t held[REVOCATION_MAX]; /* in the order they were given */
static uint32_t held_count;

/* What the first demand said when it was delivered. */
static volatile struct {
    struct exo_request request;
    uint64_t at_ticks;
    uint32_t count;
} told;

/* What the kernel said of losses. */
static volatile struct {
    uint64_t at_ticks;
    uint32_t count;
} lost;

static inline volatile uint64_t *held_words(uint32_t i)
{
    return (volatile uint64_t *)(uintptr_t)(REVOCATION_VA + (uint64_t)i * EXO_FRAME_SIZE);
}

static inline uint64_t held_pattern(uint32_t i)
{
    return (i + 1ull) * 0x9e3779b97f4a7c15ull;
}

/* Asks for single frames; they are not in the pool, and not mapped. -> frames granted. */
static inline uint64_t held_ask_once(uint32_t count, enum exo_class firmness)
{
    const volatile struct broker_mailbox *box =
        (const volatile struct broker_mailbox *)(uintptr_t)base_start()->mailbox_va;
    struct exo_result granted = broker_memory(count, 0, firmness);

    for (uint64_t i = 0; i < granted.value && held_count < REVOCATION_MAX; i++) {
        held[held_count].raw = box->reply.handle[i];
        (void)base_memory_forget(held[held_count++]);
    }
    return granted.value;
}

static inline void held_ask(uint32_t count, enum exo_class firmness)
{
    check_equal(held_ask_once(count, firmness), count, "frames were granted");
}

/* Maps each at its page and writes its pattern. */
static inline void held_map(void)
{
    uint32_t mapped = 0;

    for (uint32_t i = 0; i < held_count; i++) {
        exo_va_t va = {REVOCATION_VA + (uint64_t)i * EXO_FRAME_SIZE};
        mapped += base_map(va, (struct base_memory){held[i], 0}, CHECK_RW, 0) == EXO_OK ? 1 : 0;
        *held_words(i) = held_pattern(i);
    }
    check_equal(mapped, held_count, "frames are mapped");
}

static inline uint8_t held_state(uint32_t i)
{
    struct exo_result state = exo_inspect(held[i], EXO_FIELD_STATE);

    return state.status == EXO_OK ? (uint8_t)state.value : EXO_STATE_FREE;
}

static inline uint32_t held_in_state(enum exo_binding_state state)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < held_count; i++) {
        count += held_state(i) == state ? 1 : 0;
    }
    return count;
}

/* Frames that are there and hold what was written. */
static inline uint32_t held_whole(void)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < held_count; i++) {
        bool is_whole = held_state(i) == EXO_STATE_MAPPED && *held_words(i) == held_pattern(i);
        count += is_whole ? 1 : 0;
    }
    return count;
}

/* The lowest and the highest that are not there any more, and how many tombstones say `reason`,
 * with the place where they were mapped. */
struct held_gone {
    uint32_t first;
    uint32_t last;
    uint32_t count;
    uint32_t said;
    uint32_t noted; /* that say where the content went */
};

static inline struct held_gone held_gone(enum exo_reason reason)
{
    struct held_gone gone = {.first = held_count};

    for (uint32_t i = 0; i < held_count; i++) {
        if (held_state(i) != EXO_STATE_TOMBSTONE) {
            continue;
        }
        gone.first = i < gone.first ? i : gone.first;
        gone.last = i;
        gone.count++;
        gone.said +=
            exo_inspect(held[i], EXO_FIELD_REASON).value == (uint64_t)reason &&
                    exo_inspect(held[i], EXO_FIELD_VA).value == (uint64_t)(uintptr_t)held_words(i)
                ? 1
                : 0;
        gone.noted += exo_inspect(held[i], EXO_FIELD_WHERE).value != 0 ? 1 : 0;
    }
    return gone;
}

/* The first word of what was saved in this frame of our swap; ~0: the frame is not ours. */
static inline uint64_t saved_word(uint64_t where)
{
    const struct base_start *start = base_start();
    const uint64_t va = REVOCATION_VA + (uint64_t)REVOCATION_MAX * EXO_FRAME_SIZE;

    for (uint32_t i = 0; i < start->swap_count; i++) {
        const struct base_extent *swap = &start->swap[i];
        if (where < swap->base || where >= swap->base + (1ull << swap->order)) {
            continue;
        }
        exo_handle_t copy = {
            check_derive((exo_handle_t){swap->handle}, EXO_READ, 0, where - swap->base).value};
        if (base_map((exo_va_t){va}, (struct base_memory){copy, 0}, EXO_READ, 0) != EXO_OK) {
            break;
        }
        uint64_t word = *(volatile uint64_t *)(uintptr_t)va;
        (void)exo_drop(copy);
        base_slot_give(EXO_HANDLE_INDEX(copy));
        return word;
    }
    return ~0ull;
}

/* For handlers: keeps the first request that is told. */
static inline void told_note(const struct exo_save_area *save)
{
    for (uint32_t i = 0; i < EXO_REQUEST_MAX; i++) {
        if (save->request[i].name != 0 && told.count == 0) {
            told.request = save->request[i];
            told.at_ticks = base_now();
        }
    }
    told.count++;
}

/* Records that ask for something now. */
static inline uint32_t told_open(void)
{
    const volatile struct exo_request *request = base_save()->request;
    uint32_t count = 0;

    for (uint32_t i = 0; i < EXO_REQUEST_MAX; i++) {
        count += request[i].name != 0 ? 1 : 0;
    }
    return count;
}

static inline void lost_note(struct exo_save_area *save)
{
    (void)save;
    lost.at_ticks = lost.count == 0 ? base_now() : lost.at_ticks;
    lost.count++;
}

static inline void victim_start(base_event_handler on_revoke)
{
    (void)base_event_handle(EXO_EVENT_REVOKE, on_revoke);
    (void)base_event_handle(EXO_EVENT_REPOSSESSED, lost_note);
}

static inline void broker_rouse(void)
{
    const struct base_start *start = base_start();

    (void)exo_notify((exo_handle_t){start->broker}, BROKER_NOTIFY_REQUEST, start->broker_hart);
}

/* Until the demand was told. */
static inline void victim_wait_told(void)
{
    while (told.count == 0) {
        base_sleep_until(base_now() + check_ticks(1));
    }
}

/* Until the demand was told, and `milliseconds` more. */
static inline void victim_wait(uint64_t milliseconds)
{
    victim_wait_told();
    base_sleep_until(told.at_ticks + check_ticks(milliseconds));
}

/* Until a loss was told, and a while more so that the demand is over; gives up after a time. */
static inline void victim_wait_lost(void)
{
    uint64_t end = base_now() + check_ticks(3000);

    while (lost.count == 0 && base_now() < end) {
        base_sleep_until(base_now() + check_ticks(1));
    }
    base_sleep_until(base_now() + check_ticks(100));
}

/* For handlers: a victim that says nothing. */
static inline void silent_handle(struct exo_save_area *save)
{
    told_note(save);
}
