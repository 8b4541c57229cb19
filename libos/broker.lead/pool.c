/* SPDX-License-Identifier: BSD-2-Clause */
/* pool.c - owners, a byte a frame. */
#include "pool.h"

#include <string.h>

static struct pool_arena arenas[POOL_ARENAS];
static uint32_t arena_count;
static uint32_t frame_count;
static uint8_t owners[POOL_FRAMES];

void pool_add(exo_handle_t handle, uint64_t base, uint32_t order)
{
    uint32_t count = 1u << order;

    if (arena_count == POOL_ARENAS || frame_count == POOL_FRAMES) {
        return;
    }
    count = count > POOL_FRAMES - frame_count ? POOL_FRAMES - frame_count : count;
    arenas[arena_count++] =
        (struct pool_arena){.handle = handle, .base = base, .count = count, .first = frame_count};
    memset(&owners[frame_count], POOL_FREE, count);
    frame_count += count;
}

static bool is_run_free(const uint8_t *owner, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (owner[i] != POOL_FREE) {
            return false;
        }
    }
    return true;
}

struct pool_place pool_take(uint32_t order, uint8_t owner)
{
    uint32_t run = 1u << order;

    for (uint32_t a = 0; a < arena_count; a++) {
        struct pool_arena *arena = &arenas[a];
        for (uint32_t at = 0; at + run <= arena->count; at += run) {
            if (is_run_free(&owners[arena->first + at], run)) {
                memset(&owners[arena->first + at], owner, run);
                return (struct pool_place){a, at, arena->base + at, true};
            }
        }
    }
    return (struct pool_place){.is_found = false};
}

void pool_give(uint64_t frame, uint32_t count)
{
    for (uint32_t a = 0; a < arena_count; a++) {
        if (frame >= arenas[a].base && frame - arenas[a].base < arenas[a].count) {
            memset(&owners[arenas[a].first + (frame - arenas[a].base)], POOL_FREE, count);
        }
    }
}

uint32_t pool_give_all(uint8_t owner)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < frame_count; i++) {
        if (owners[i] == owner) {
            owners[i] = POOL_FREE;
            count++;
        }
    }
    return count;
}

uint32_t pool_count_in(uint32_t arena, uint8_t owner)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < arenas[arena].count; i++) {
        count += owners[arenas[arena].first + i] == owner;
    }
    return count;
}

uint32_t pool_count(uint8_t owner)
{
    uint32_t count = 0;

    for (uint32_t a = 0; a < arena_count; a++) {
        count += pool_count_in(a, owner);
    }
    return count;
}

const struct pool_arena *pool_arena_at(uint32_t arena)
{
    return &arenas[arena];
}

uint32_t pool_arena_count(void)
{
    return arena_count;
}
