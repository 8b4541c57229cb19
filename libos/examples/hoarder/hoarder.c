/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hoarder.c - takes all the memory it can get and never answers a revocation.
 *
 * What it loses by force it counts, tombstone by tombstone; it must go on running.
 * Arguments: order=0 (of the extents it asks for), ms=0 (ends after that time; 0 = never),
 * spin (never sleeps).
 */
#include <base/broker.h>
#include <base/calls.h>
#include <base/memory.h>
#include <base/revoke.h>
#include <base/start.h>
#include <base/upcall.h>
#include <inttypes.h>
#include <stdio.h>

#define HOARD_VA 0x100000000ull
#define PATTERN  0xa5a5000000000000ull
#define ROUND_MS 20u

#define TABLE_SPAN 0x200000ull

static uint64_t hoard_end = HOARD_VA;     /* frames are touched up to here */
static uint64_t hoard_covered = HOARD_VA; /* page tables exist up to here */
static uint64_t hoard_frames;

/* What was just touched may be taken at that moment: skip the store and go on. */
static enum base_verdict fault_skip(struct base_context *context, const struct base_fault *fault)
{
    if (fault->tval < HOARD_VA || fault->tval >= hoard_covered) {
        return BASE_FAULT_REFUSED;
    }

    uint16_t instruction = *(const uint16_t *)(uintptr_t)fault->pc;
    context->registers.x[0] += (instruction & 3u) == 3u ? 4 : 2;
    return BASE_FAULT_HANDLED;
}

static bool tables_cover(uint64_t end)
{
    for (; hoard_covered < end; hoard_covered += TABLE_SPAN) {
        if (base_table_cover((exo_va_t){hoard_covered}, 1) == EXO_OK) {
            continue;
        }
        (void)broker_memory(2, 1, EXO_STANDARD);
        if (base_table_cover((exo_va_t){hoard_covered}, 1) != EXO_OK) {
            return false;
        }
    }
    return true;
}

static bool extent_hoard(struct base_memory memory)
{
    uint64_t bytes = (uint64_t)EXO_FRAME_SIZE << memory.order;
    uint64_t va = (hoard_end + bytes - 1) & ~(bytes - 1);

    if (!tables_cover(va + bytes) ||
        base_map((exo_va_t){va}, memory, EXO_READ | EXO_WRITE, 0) != EXO_OK) {
        (void)base_memory_give(memory);
        return false;
    }
    for (uint64_t at = va; at < va + bytes; at += EXO_FRAME_SIZE) {
        *(volatile uint64_t *)(uintptr_t)at = PATTERN ^ at;
    }
    hoard_end = va + bytes;
    hoard_frames += 1ull << memory.order;
    return true;
}

static bool pool_hoard(uint32_t order)
{
    for (;;) {
        struct base_memory memory = base_memory_take_most(order);
        if (memory.handle.raw == 0) {
            return true;
        }
        if (!extent_hoard(memory)) {
            return false;
        }
    }
}

static void broker_hoard(enum exo_class firmness, uint32_t order)
{
    while (broker_memory(BROKER_BATCH, order, firmness).value != 0) {
        if (!pool_hoard(order)) {
            return;
        }
    }
}

static void round_wait(bool is_spinning)
{
    uint64_t end = base_now() + ROUND_MS * base_start()->timebase_hz / 1000u;

    if (!is_spinning) {
        base_sleep_until(end);
        return;
    }
    while (base_now() < end) {
    }
}

static void tombstones_report(uint64_t *reported)
{
    const struct base_revoke_counts *counts = base_revoke_counts();

    if (counts->repossessed == *reported) {
        return;
    }
    *reported = counts->repossessed;
    broker_counter_set("tombstones", *reported);
    broker_counter_set("saved elsewhere", counts->saved);
    printf("%" PRIu64 " extents were taken by force, %" PRIu64 " of them saved; still running\n",
           counts->repossessed, counts->saved);
}

int main(void)
{
    uint32_t order = (uint32_t)base_argument_number("order", 0);
    uint64_t end_ms = base_argument_number("ms", 0);
    uint64_t hz = base_start()->timebase_hz;
    uint64_t begin = base_now();
    uint64_t reported = 0;

    (void)base_event_handle(EXO_EVENT_REVOKE, NULL); /* never answers */
    (void)base_fault_handle(fault_skip);
    (void)pool_hoard(order);
    broker_hoard(EXO_STANDARD, order);
    broker_hoard(EXO_BORROWED, order);
    broker_counter_set("frames hoarded", hoard_frames);
    printf("has %" PRIu64 " frames and will not give any back\n", hoard_frames);

    while (end_ms == 0 || base_now() - begin < end_ms * hz / 1000u) {
        round_wait(base_argument_given("spin"));
        tombstones_report(&reported);
    }
    return 0;
}
