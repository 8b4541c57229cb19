/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pool.h - who has which frame: free blocks as buddies inside the boot extents, and a holder and
 * a use for each frame.
 *
 * Invariant: every frame that was added is either in exactly one free block or has one holder.
 * The largest extents are used first, so that what an environment has mostly stems from one.
 */
#pragma once

#include <exo/types.h>

enum {
    POOL_EXTENTS_MAX = 64,
    POOL_FRAMES_MAX = 262144, /* 1 GiB; what is beyond is left alone */
    POOL_TABLE_BYTES = 2,     /* for each frame */
};

enum pool_use {
    POOL_FREE = 0,
    POOL_SYSTEM, /* image, tables, blocks, pages of the broker's: given once */
    POOL_SWAP,
    POOL_BORROWED, /* the three classes of an environment's memory */
    POOL_STANDARD,
    POOL_GUARANTEED,
    POOL_USE_COUNT
};

struct pool_extent {
    uint64_t base; /* frame number */
    uint64_t handle;
    uint32_t order;
    uint32_t first;                         /* index of its first frame in the pool's tables */
    uint32_t free_count[EXO_ORDER_MAX + 1]; /* blocks by order */
};

/* False: no room for it in the tables. */
bool pool_add(uint64_t base, uint32_t order, uint64_t handle);

/* After all were added: the tables for them, at least as large as they need to be. */
void pool_open(void *tables);
/* What the first block is taken of that fits nowhere else; NULL: there is nothing. */
const struct pool_extent *pool_largest(void);

/* A naturally aligned block; false: there is none. */
bool pool_take(uint32_t order, uint8_t holder, enum pool_use use, uint64_t *base);
/* False, and nothing is changed, unless `holder` has all of it for `use`. */
bool pool_give(uint64_t base, uint32_t order, uint8_t holder, enum pool_use use);
/* All that `holder` has; -> frames. */
uint32_t pool_give_all(uint8_t holder);

/* POOL_FREE where `holder` does not have the frame. */
enum pool_use pool_use_of(uint64_t base, uint8_t holder);
/* The extent that contains the block; NULL: none. */
const struct pool_extent *pool_extent_of(uint64_t base, uint32_t order);
/* The extent in which `holder` has most frames for `use` or less firm memory; *count of them. */
const struct pool_extent *pool_extent_most(uint8_t holder, enum pool_use use, uint32_t *count);

uint32_t pool_total(void);
uint32_t pool_free(void);
uint32_t pool_held(uint8_t holder, enum pool_use use);

/* Counts anew and compares with the books. */
bool pool_is_conserved(void);
/* Forgets everything. */
void pool_init(void);
