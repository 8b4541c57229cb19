/* SPDX-License-Identifier: BSD-2-Clause */
/* index.c - word -> count and positions. Offsets into areas stand for pointers; 0 is none. */
#include "index.h"

#include <stdlib.h>
#include <string.h>

enum {
    AREA_UNIT = 4,
    CHUNK_POSITIONS_FIRST = 2,
    CHUNK_POSITIONS_MAX = 32,
};

static const struct index *sorted; /* qsort passes no argument on */

/* 0: the area is full. */
static uint32_t area_take(struct index_area *area, uint32_t bytes)
{
    uint32_t offset = area->used == 0 ? AREA_UNIT : area->used;
    uint32_t rounded = (bytes + AREA_UNIT - 1) & ~(uint32_t)(AREA_UNIT - 1);

    if (offset > area->size || rounded > area->size - offset) {
        return 0;
    }
    area->used = offset + rounded;
    return offset;
}

static struct index_entry *entry_at(const struct index *index, uint32_t offset)
{
    return (struct index_entry *)(void *)(index->entries.base + offset);
}

static struct index_chunk *chunk_at(const struct index *index, uint32_t offset)
{
    return (struct index_chunk *)(void *)(index->chunks.base + offset);
}

const struct index_entry *index_entry_at(const struct index *index, uint32_t offset)
{
    return entry_at(index, offset);
}

const struct index_chunk *index_chunk_at(const struct index *index, uint32_t offset)
{
    return chunk_at(index, offset);
}

static uint32_t hash(const struct word *word)
{
    uint32_t value = 2166136261u;

    for (uint32_t i = 0; i < word->length; i++) {
        value = (value ^ (uint8_t)word->bytes[i]) * 16777619u;
    }
    return value;
}

/* The word's entry, made where it is missing; 0: no room. */
static uint32_t entry_find(struct index *index, const struct word *word)
{
    uint32_t *link = &index->buckets[hash(word) % index->bucket_count];

    for (uint32_t at = *link; at != 0; at = entry_at(index, at)->next) {
        const struct index_entry *entry = entry_at(index, at);
        if (entry->length == word->length && memcmp(entry->bytes, word->bytes, word->length) == 0) {
            return at;
        }
    }
    uint32_t made = area_take(&index->entries, (uint32_t)sizeof(struct index_entry) + word->length);
    if (made == 0) {
        return 0;
    }
    struct index_entry *entry = entry_at(index, made);
    entry->next = *link;
    entry->length = word->length;
    memcpy(entry->bytes, word->bytes, word->length);
    *link = made;
    index->word_count++;
    return made;
}

/* A chunk with room at the end of the entry's; twice as large as the one before, up to a limit. */
static bool chunk_append(struct index *index, struct index_entry *entry)
{
    uint32_t last = entry->chunk_last;
    uint32_t capacity = last == 0 ? CHUNK_POSITIONS_FIRST : chunk_at(index, last)->capacity * 2u;

    capacity = capacity < CHUNK_POSITIONS_MAX ? capacity : CHUNK_POSITIONS_MAX;
    uint32_t made = area_take(&index->chunks, (uint32_t)sizeof(struct index_chunk) +
                                                  capacity * (uint32_t)sizeof(uint32_t));
    if (made == 0) {
        return false;
    }
    chunk_at(index, made)->capacity = (uint16_t)capacity;
    if (last == 0) {
        entry->chunk_first = made;
    } else {
        chunk_at(index, last)->next = made;
    }
    entry->chunk_last = made;
    return true;
}

bool index_add(struct index *index, const struct word *word)
{
    uint32_t offset = entry_find(index, word);

    if (offset == 0) {
        return false;
    }
    struct index_entry *entry = entry_at(index, offset);
    const struct index_chunk *last =
        entry->chunk_last == 0 ? NULL : chunk_at(index, entry->chunk_last);
    if ((last == NULL || last->used == last->capacity) && !chunk_append(index, entry)) {
        return false;
    }
    struct index_chunk *chunk = chunk_at(index, entry->chunk_last);
    chunk->position[chunk->used++] = word->position;
    entry->count++;
    index->occurrence_count++;
    return true;
}

static int entry_compare(const void *left, const void *right)
{
    const struct index_entry *a = entry_at(sorted, *(const uint32_t *)left);
    const struct index_entry *b = entry_at(sorted, *(const uint32_t *)right);
    uint32_t shorter = a->length < b->length ? a->length : b->length;
    int difference = memcmp(a->bytes, b->bytes, shorter);

    return difference != 0 ? difference : (a->length > b->length) - (a->length < b->length);
}

void index_sort(const struct index *index, uint32_t *order)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < index->bucket_count; i++) {
        for (uint32_t at = index->buckets[i]; at != 0; at = entry_at(index, at)->next) {
            order[count++] = at;
        }
    }
    sorted = index;
    qsort(order, count, sizeof(*order), entry_compare);
}
