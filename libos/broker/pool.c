/* SPDX-License-Identifier: BSD-2-Clause */
/* pool.c - buddies inside extents, with the books that prove that nothing gets lost. */
#include "pool.h"

#include <stddef.h>
#include <string.h>

enum {
    HEAD = 0x80, /* instead of POOL_FREE: first frame of a free block, with its order */
};

static struct pool_extent extents[POOL_EXTENTS_MAX]; /* largest first */
static uint32_t extent_count;
static uint32_t frames_total;
static uint32_t frames_free;
static uint32_t held[EXO_ENV_MAX][POOL_USE_COUNT];

/* Not of ours at the start: the kernel would clear them, as large as they can be, at each boot. */
static uint8_t *holder_of;
static uint8_t *use_of;

static bool is_unused(uint32_t at)
{
    return use_of[at] == POOL_FREE || (use_of[at] & HEAD) != 0;
}

void pool_init(void)
{
    memset(extents, 0, sizeof(extents));
    memset(held, 0, sizeof(held));
    extent_count = 0;
    frames_total = 0;
    frames_free = 0;
}

bool pool_add(uint64_t base, uint32_t order, uint64_t handle)
{
    uint32_t at = extent_count;

    if (extent_count == POOL_EXTENTS_MAX || order > EXO_ORDER_MAX ||
        1u << order > POOL_FRAMES_MAX - frames_total) {
        return false;
    }

    for (; at > 0 && extents[at - 1].order < order; at--) {
        extents[at] = extents[at - 1];
    }
    extents[at] =
        (struct pool_extent){.base = base, .handle = handle, .order = order, .first = frames_total};
    extents[at].free_count[order] = 1;
    extent_count++;
    frames_total += 1u << order;
    frames_free += 1u << order;
    return true;
}

void pool_open(void *tables)
{
    memset(tables, 0, POOL_TABLE_BYTES * (size_t)frames_total);
    use_of = tables;
    holder_of = use_of + frames_total;
    for (uint32_t i = 0; i < extent_count; i++) {
        use_of[extents[i].first] = (uint8_t)(HEAD | extents[i].order);
    }
}

const struct pool_extent *pool_largest(void)
{
    return extent_count == 0 ? NULL : &extents[0];
}

static struct pool_extent *extent_find(uint64_t base, uint32_t order)
{
    for (uint32_t i = 0; i < extent_count; i++) {
        struct pool_extent *e = &extents[i];
        if (order <= e->order && base >= e->base && base - e->base < 1ull << e->order) {
            return (base & ((1ull << order) - 1)) == 0 ? e : NULL;
        }
    }
    return NULL;
}

const struct pool_extent *pool_extent_of(uint64_t base, uint32_t order)
{
    return extent_find(base, order);
}

static bool is_head(const struct pool_extent *e, uint32_t offset, uint32_t order)
{
    return use_of[e->first + offset] == (HEAD | order);
}

static void block_insert(struct pool_extent *e, uint32_t offset, uint32_t order)
{
    use_of[e->first + offset] = (uint8_t)(HEAD | order);
    e->free_count[order]++;
}

static void block_remove(struct pool_extent *e, uint32_t offset, uint32_t order)
{
    use_of[e->first + offset] = 0;
    e->free_count[order]--;
}

/* The smallest free block of the extent that is large enough, cut down to `order`. */
static bool extent_take(struct pool_extent *e, uint32_t order, uint32_t *offset)
{
    uint32_t from = order;

    while (from <= e->order && e->free_count[from] == 0) {
        from++;
    }
    if (from > e->order) {
        return false;
    }
    *offset = 0;
    while (!is_head(e, *offset, from)) {
        *offset += 1u << from;
    }
    block_remove(e, *offset, from);
    while (from > order) {
        from--;
        block_insert(e, *offset + (1u << from), from);
    }
    return true;
}

bool pool_take(uint32_t order, uint8_t holder, enum pool_use use, uint64_t *base)
{
    uint32_t offset;

    for (uint32_t i = 0; i < extent_count; i++) {
        struct pool_extent *e = &extents[i];
        if (order > e->order || !extent_take(e, order, &offset)) {
            continue;
        }
        memset(&holder_of[e->first + offset], holder, 1u << order);
        memset(&use_of[e->first + offset], (int)use, 1u << order);
        held[holder][use] += 1u << order;
        frames_free -= 1u << order;
        *base = e->base + offset;
        return true;
    }
    return false;
}

static bool is_held(const struct pool_extent *e, uint32_t offset, uint32_t count, uint8_t holder,
                    enum pool_use use)
{
    for (uint32_t i = e->first + offset; i < e->first + offset + count; i++) {
        if (holder_of[i] != holder || use_of[i] != (uint8_t)use) {
            return false;
        }
    }
    return true;
}

static void block_merge(struct pool_extent *e, uint32_t offset, uint32_t order)
{
    while (order < e->order && is_head(e, offset ^ (1u << order), order)) {
        block_remove(e, offset ^ (1u << order), order);
        offset &= ~(1u << order);
        order++;
    }
    block_insert(e, offset, order);
}

bool pool_give(uint64_t base, uint32_t order, uint8_t holder, enum pool_use use)
{
    struct pool_extent *e = order <= EXO_ORDER_MAX ? extent_find(base, order) : NULL;

    if (e == NULL || use == POOL_FREE) {
        return false;
    }
    uint32_t offset = (uint32_t)(base - e->base);
    if (!is_held(e, offset, 1u << order, holder, use)) {
        return false;
    }

    memset(&holder_of[e->first + offset], 0, 1u << order);
    memset(&use_of[e->first + offset], POOL_FREE, 1u << order);
    held[holder][use] -= 1u << order;
    frames_free += 1u << order;
    block_merge(e, offset, order);
    return true;
}

uint32_t pool_give_all(uint8_t holder)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < extent_count; i++) {
        for (uint32_t offset = 0; offset < 1u << extents[i].order; offset++) {
            uint32_t at = extents[i].first + offset;
            if (!is_unused(at) && holder_of[at] == holder) {
                (void)pool_give(extents[i].base + offset, 0, holder, (enum pool_use)use_of[at]);
                count++;
            }
        }
    }
    return count;
}

enum pool_use pool_use_of(uint64_t base, uint8_t holder)
{
    const struct pool_extent *e = extent_find(base, 0);

    uint32_t at = e == NULL ? 0 : e->first + (uint32_t)(base - e->base);

    return e == NULL || is_unused(at) || holder_of[at] != holder ? POOL_FREE
                                                                 : (enum pool_use)use_of[at];
}

const struct pool_extent *pool_extent_most(uint8_t holder, enum pool_use use, uint32_t *count)
{
    const struct pool_extent *most = NULL;

    *count = 0;
    for (uint32_t i = 0; i < extent_count; i++) {
        uint32_t found = 0;
        for (uint32_t at = extents[i].first; at < extents[i].first + (1u << extents[i].order);
             at++) {
            found += holder_of[at] == holder && use_of[at] >= POOL_BORROWED && use_of[at] <= use;
        }
        if (found > *count) {
            *count = found;
            most = &extents[i];
        }
    }
    return most;
}

uint32_t pool_total(void)
{
    return frames_total;
}

uint32_t pool_free(void)
{
    return frames_free;
}

uint32_t pool_held(uint8_t holder, enum pool_use use)
{
    return held[holder][use];
}

static uint32_t extent_free(const struct pool_extent *e)
{
    uint32_t frames = 0;

    for (uint32_t at = e->first; at < e->first + (1u << e->order); at++) {
        frames += (use_of[at] & HEAD) != 0 ? 1u << (use_of[at] & ~HEAD) : 0;
    }
    return frames;
}

bool pool_is_conserved(void)
{
    uint32_t counted[EXO_ENV_MAX] = {0};
    uint32_t unused = 0;
    uint32_t in_blocks = 0;

    for (uint32_t at = 0; at < frames_total; at++) {
        unused += is_unused(at);
        counted[holder_of[at] % EXO_ENV_MAX] += !is_unused(at);
    }
    for (uint32_t i = 0; i < extent_count; i++) {
        in_blocks += extent_free(&extents[i]);
    }
    for (uint32_t env = 0; env < EXO_ENV_MAX; env++) {
        uint32_t booked = 0;
        for (uint32_t use = POOL_SYSTEM; use < POOL_USE_COUNT; use++) {
            booked += held[env][use];
        }
        if (booked != counted[env]) {
            return false;
        }
    }
    return unused == frames_free && in_blocks == frames_free;
}
