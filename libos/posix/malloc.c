/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * malloc.c - memory in classes of sizes, each with its list of free pieces.
 *
 * The C library's own keeps one list of everything free, and walks it at each call: every walk
 * would page it in. Here a piece is found and given back without looking at any other. A class is
 * a power of two, or one and a half. What is large comes from the arena and goes back there.
 */
#include "posix.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

enum {
    PIECE_LEAST = 32, /* bytes, header included */
    CLASS_COUNT = 22, /* up to 48 KiB */
    CLASS_NONE = 0xffff,
    REFILL_BYTES = 65536,
    ALIGNMENT = 16,
    ALIGNED = 0xa11c, /* the piece begins `bytes` before this header */
};

struct header {
    uint64_t bytes; /* of the piece, header included */
    uint32_t class;
    uint32_t mark;
};

struct piece {
    struct header header;
    struct piece *next; /* while free */
};

_Static_assert(sizeof(struct header) == ALIGNMENT, "what follows is aligned");

static struct piece *free_pieces[CLASS_COUNT];
static uint8_t *fresh; /* what no piece has been cut from yet */
static size_t fresh_bytes;

static size_t class_bytes(uint32_t class)
{
    size_t power = (size_t)PIECE_LEAST << (class / 2);

    return class % 2 == 0 ? power : power + power / 2;
}

/* Of the smallest pieces that hold so much; CLASS_NONE: it is too large for any. */
static uint32_t class_of(size_t bytes)
{
    for (uint32_t class = 0; class < CLASS_COUNT; class ++) {
        if (class_bytes(class) >= bytes) {
            return class;
        }
    }
    return CLASS_NONE;
}

static struct piece *large_take(size_t bytes)
{
    struct piece *piece = arena_take(bytes);

    if (piece != NULL) {
        piece->header = (struct header){.bytes = bytes, .class = CLASS_NONE};
    }
    return piece;
}

/* What is left of a refill that the next one does not adjoin is lost: less than a piece. */
static struct piece *fresh_cut(uint32_t class)
{
    size_t bytes = class_bytes(class);

    if (fresh_bytes < bytes) {
        uint8_t *more = arena_take(REFILL_BYTES);
        if (more == NULL) {
            return NULL;
        }
        if (more != fresh + fresh_bytes) {
            fresh = more;
            fresh_bytes = 0;
        }
        fresh_bytes += REFILL_BYTES;
    }
    struct piece *piece = (struct piece *)(void *)fresh;
    piece->header = (struct header){.bytes = bytes, .class = class};
    fresh += bytes;
    fresh_bytes -= bytes;
    return piece;
}

void *malloc(size_t size)
{
    struct piece *piece;

    if (size > SIZE_MAX / 2) {
        errno = ENOMEM;
        return NULL;
    }
    size_t bytes = size + sizeof(struct header);
    uint32_t class = class_of(bytes);
    if (class == CLASS_NONE) {
        piece = large_take(bytes);
    } else if (free_pieces[class] != NULL) {
        piece = free_pieces[class];
        free_pieces[class] = piece->next;
    } else {
        piece = fresh_cut(class);
    }
    if (piece == NULL) {
        errno = ENOMEM;
        return NULL;
    }
    return &piece->header + 1;
}

static struct header *header_of(void *memory)
{
    struct header *header = (struct header *)memory - 1;

    if (header->mark == ALIGNED) {
        header = (struct header *)(void *)((uint8_t *)header - header->bytes);
    }
    return header;
}

void free(void *memory)
{
    if (memory == NULL) {
        return;
    }
    struct header *header = header_of(memory);
    struct piece *piece = (struct piece *)(void *)header;
    if (header->class == CLASS_NONE) {
        arena_give(header, header->bytes);
        return;
    }
    piece->next = free_pieces[header->class];
    free_pieces[header->class] = piece;
}

size_t malloc_usable_size(void *memory)
{
    if (memory == NULL) {
        return 0;
    }
    struct header *header = header_of(memory);
    return header->bytes - (size_t)((uint8_t *)memory - (uint8_t *)header);
}

void *calloc(size_t count, size_t size)
{
    size_t bytes;
    void *memory = NULL;

    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    memory = malloc(bytes);
    if (memory != NULL) {
        memset(memory, 0, bytes);
    }
    return memory;
}

/* In place where the piece is large enough and less than half of it would be wasted. */
void *realloc(void *memory, size_t size)
{
    size_t usable = malloc_usable_size(memory);

    if (memory != NULL && size <= usable && size >= usable / 2) {
        return memory;
    }
    void *moved = malloc(size);
    if (moved == NULL) {
        return size <= usable ? memory : NULL;
    }
    if (memory != NULL) {
        memcpy(moved, memory, size < usable ? size : usable);
        free(memory);
    }
    return moved;
}

void *memalign(size_t alignment, size_t size)
{
    if (alignment <= ALIGNMENT) {
        return malloc(size);
    }
    if ((alignment & (alignment - 1)) != 0 || size > SIZE_MAX / 2 - alignment) {
        errno = EINVAL;
        return NULL;
    }
    uint8_t *memory = malloc(size + alignment);
    if (memory == NULL) {
        return NULL;
    }
    size_t skip = (alignment - ((size_t)(uintptr_t)memory & (alignment - 1))) & (alignment - 1);
    if (skip > 0) {
        struct header *header = (struct header *)(void *)(memory + skip) - 1;
        *header = (struct header){.bytes = skip, .mark = ALIGNED};
    }
    return memory + skip;
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    *memory = memalign(alignment, size);
    return *memory == NULL ? errno : 0;
}
