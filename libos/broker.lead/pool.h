/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pool.h - which frames of the broker's arenas are whose. Pure bookkeeping.
 *
 * An arena is one root extent. Each frame has an owner: nobody, the broker, or an app.
 */
#pragma once

#include <exo/types.h>

enum {
    POOL_ARENAS = 6,
    POOL_FRAMES = 1 << 18,
    POOL_FREE = 0,
    POOL_BROKER = 1,
    POOL_APP = 2
};

struct pool_arena {
    exo_handle_t handle;
    uint64_t base;
    uint32_t count;
    uint32_t first; /* of its owners in the common array */
};

struct pool_place {
    uint32_t arena;
    uint64_t offset; /* frames into the arena */
    uint64_t frame;
    bool is_found;
};

void pool_add(exo_handle_t handle, uint64_t base, uint32_t order);
struct pool_place pool_take(uint32_t order, uint8_t owner);
void pool_give(uint64_t frame, uint32_t count);
/* All frames of an owner become free; how many. */
uint32_t pool_give_all(uint8_t owner);
uint32_t pool_count(uint8_t owner);
uint32_t pool_count_in(uint32_t arena, uint8_t owner);
const struct pool_arena *pool_arena_at(uint32_t arena);
uint32_t pool_arena_count(void);
