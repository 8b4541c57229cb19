/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * asked.h - a victim that answers in its own way: frames it holds, what it is asked, what it lost.
 *
 * The frames are mapped from ASKED_VA on, one page each, and hold their number.
 */
#pragma once

#include "check.h"
#include "probe.h"

#include <base/broker.h>
#include <base/revoke.h>

enum {
    ASKED_FRAMES = 32
};
#define ASKED_VA 0x40000000ull

struct asked_frame {
    struct base_memory memory;
    volatile uint64_t *words;
    bool is_lost;
};

static struct asked_frame frames[ASKED_FRAMES];
static uint32_t frame_count;
static volatile struct exo_request asked; /* the newest request */
static volatile uint64_t asked_at;        /* 0: nothing was asked yet */
static volatile uint32_t lost_count;
static volatile uint64_t lost_at; /* when the first loss was told */
static volatile uint32_t lost_reasons[3];
static volatile uint64_t lost_where; /* of the newest loss */
static exo_handle_t lost_order[ASKED_FRAMES];

static inline void asked_note(struct exo_save_area *save)
{
    for (uint32_t i = 0; i < EXO_REQUEST_MAX; i++) {
        if (save->request[i].name != 0 && asked_at == 0) {
            asked = save->request[i];
            asked_at = base_now();
        }
    }
}

static inline void asked_lost(exo_handle_t handle, exo_va_t va, uint64_t where)
{
    uint64_t reason = exo_inspect(handle, EXO_FIELD_REASON).value;
    uint64_t number = (va.raw - ASKED_VA) / EXO_FRAME_SIZE;

    lost_at = lost_at == 0 ? base_now() : lost_at;
    lost_reasons[reason < 3 ? reason : 0]++;
    lost_where = where;
    if (number < frame_count) {
        frames[number].is_lost = frames[number].memory.handle.raw == handle.raw;
    }
    if (lost_count < ASKED_FRAMES) {
        lost_order[lost_count] = handle;
    }
    lost_count++;
}

/* `count` frames of this class, mapped and written. */
static inline bool asked_begin(uint32_t count, enum exo_class class)
{
    (void)base_event_handle(EXO_EVENT_REVOKE, asked_note);
    base_lost_hook_set(asked_lost);
    if (count > 0 && broker_memory(count, 0, class).value != count) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct asked_frame *frame = &frames[frame_count];
        uint64_t va = ASKED_VA + (uint64_t)frame_count * EXO_FRAME_SIZE;
        frame->memory = base_memory_take(0);
        frame->words = (volatile uint64_t *)va;
        if (base_map((exo_va_t){va}, frame->memory, CHECK_RW, 0) != EXO_OK) {
            return false;
        }
        frame->words[0] = frame_count++;
    }
    return true;
}

static inline void asked_wait(void)
{
    base_mask();
    while (asked_at == 0) {
        base_wait_masked();
    }
    base_unmask();
}

/* Until so many losses were told, or a second has passed. */
static inline void asked_wait_lost(uint32_t count)
{
    uint64_t end = base_now() + check_ticks(1000);

    while (lost_count < count && base_now() < end) {
        base_sleep_until(base_now() + check_ticks(2));
    }
}

static inline struct exo_result asked_give(uint32_t i)
{
    frames[i].is_lost = true;
    return exo_surrender(asked.name, frames[i].memory.handle);
}

static inline uint32_t asked_kept(void)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < frame_count; i++) {
        kept += !frames[i].is_lost && probe_read((uint64_t)frames[i].words) == PROBE_NONE &&
                frames[i].words[0] == i;
    }
    return kept;
}

/* Pages that are said to be gone and can still be touched. */
static inline uint32_t asked_ghosts(void)
{
    uint32_t ghosts = 0;

    for (uint32_t i = 0; i < frame_count; i++) {
        ghosts += frames[i].is_lost && probe_write((uint64_t)frames[i].words) == PROBE_NONE;
    }
    return ghosts;
}
