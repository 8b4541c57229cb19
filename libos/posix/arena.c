/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * arena.c - the paged memory: one anonymous region, given out in runs of pages.
 *
 * As many pages as frames and swap space can hold together, so that a page that may be written can
 * always go somewhere. First fit, but for what will grow; a run is never moved.
 */
#include "posix.h"

#include <base/broker.h>
#include <base/memory.h>
#include <base/start.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vm/vm.h>

enum {
    FILE_PAGES = 256, /* of the window, for mapped files of the bundle */
    FRAMES_APART = 4, /* that the pager needs in its hands to move a page */
    PAGES_LEAST = 16,
};

enum page_use {
    PAGE_FRESH, /* zeros */
    PAGE_TAKEN,
    PAGE_GIVEN, /* holds what was there before */
};

static uint8_t uses[VM_PAGES_MAX];
static uint8_t *arena; /* NULL: not started */
static uint32_t page_count;
static uint32_t taken_count;
static uint32_t taken_most;

static uint32_t swap_pages(void)
{
    const struct base_start *start = base_start();
    uint32_t frames = 0;

    for (uint32_t i = 0; i < start->swap_count && i < BASE_SWAP_MAX; i++) {
        frames += 1u << start->swap[i].order;
    }
    return frames / 2; /* the other half is the broker's */
}

static uint32_t smaller(uint64_t a, uint32_t b)
{
    return a < b ? (uint32_t)a : b;
}

/* For the table at the end: what a program cost that knows nothing of paging. */
static void counters_show(void)
{
    struct vm_counts counts = vm_counts();

    broker_counter_set("paged bytes at most", (uint64_t)taken_most * EXO_FRAME_SIZE);
    broker_counter_set("bytes of pager frames", (uint64_t)vm_frames() * EXO_FRAME_SIZE);
    broker_counter_set("page faults", counts.faults);
    broker_counter_set("pages zeroed", counts.zeroed);
    broker_counter_set("pages to swap", counts.swap_outs);
    broker_counter_set("pages from swap", counts.swap_ins);
    broker_counter_set("pages dropped", counts.drops);
}

bool arena_start(void)
{
    static struct vm_policy_queue queue;

    if (arena != NULL) {
        return true;
    }
    uint64_t most = swap_pages() + base_memory_free();
    struct vm_options options = {.policy = &vm_policy_clock,
                                 .state = &queue,
                                 .frames_max = UINT32_MAX,
                                 .pages_max = smaller(most + FILE_PAGES, VM_PAGES_MAX)};
    if (vm_start(&options) != EXO_OK || vm_frames() < PAGES_LEAST) {
        fprintf(stderr, "posix: no memory for the pager\n");
        return false;
    }
    most = swap_pages() + vm_frames() - FRAMES_APART;
    page_count = smaller(most, VM_PAGES_MAX - FILE_PAGES);
    arena = vm_region_anonymous((uint64_t)page_count * EXO_FRAME_SIZE);
    return arena != NULL && atexit(counters_show) == 0;
}

static uint32_t pages_of(size_t bytes)
{
    return smaller(((uint64_t)bytes + EXO_FRAME_SIZE - 1) / EXO_FRAME_SIZE, VM_PAGES_MAX + 1);
}

/* The middle one of the places for `count` pages in the largest gap; page_count: it is too small.
 */
static uint32_t middle_find(uint32_t count)
{
    uint32_t best_end = 0;
    uint32_t best = 0;
    uint32_t length = 0;

    for (uint32_t page = 0; page < page_count; page++) {
        length = uses[page] == PAGE_TAKEN ? 0 : length + 1;
        if (length > best) {
            best = length;
            best_end = page + 1;
        }
    }
    return best < count ? page_count : best_end - best + (best - count) / 2;
}

/* The first of `count` pages in a row; page_count: there are none. */
static uint32_t run_find(uint32_t count)
{
    uint32_t length = 0;

    for (uint32_t page = 0; page < page_count; page++) {
        length = uses[page] == PAGE_TAKEN ? 0 : length + 1;
        if (length == count) {
            return page + 1 - count;
        }
    }
    return page_count;
}

static void pages_take(uint32_t first, uint32_t count)
{
    for (uint32_t page = first; page < first + count; page++) {
        if (uses[page] == PAGE_GIVEN) {
            memset(arena + (size_t)page * EXO_FRAME_SIZE, 0, EXO_FRAME_SIZE);
        }
        uses[page] = PAGE_TAKEN;
    }
    taken_count += count;
    taken_most = taken_count > taken_most ? taken_count : taken_most;
}

static uint32_t page_at(const void *base)
{
    return (uint32_t)((size_t)((const uint8_t *)base - arena) / EXO_FRAME_SIZE);
}

static void *arena_take_by(uint32_t (*find)(uint32_t count), size_t bytes)
{
    if (bytes == 0 || bytes > SIZE_MAX / 2 || !arena_start()) {
        return NULL;
    }
    uint32_t count = pages_of(bytes);
    uint32_t first = find(count);
    if (first == page_count) {
        return NULL;
    }
    pages_take(first, count);
    return arena + (size_t)first * EXO_FRAME_SIZE;
}

void *arena_take(size_t bytes)
{
    return arena_take_by(run_find, bytes);
}

void *arena_take_apart(size_t bytes)
{
    return arena_take_by(middle_find, bytes);
}

bool arena_extend(void *base, size_t bytes, size_t wanted)
{
    uint32_t first = page_at(base) + pages_of(bytes);
    uint32_t end = page_at(base) + pages_of(wanted);

    if (wanted > SIZE_MAX / 2 || end > page_count) {
        return false;
    }
    for (uint32_t page = first; page < end; page++) {
        if (uses[page] == PAGE_TAKEN) {
            return false;
        }
    }
    pages_take(first, end - first);
    return true;
}

void arena_give(void *base, size_t bytes)
{
    uint32_t first = page_at(base);
    uint32_t count = pages_of(bytes);

    memset(&uses[first], PAGE_GIVEN, count);
    taken_count -= count;
}
