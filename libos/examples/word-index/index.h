/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * index.h - word -> count and positions, in memory that the caller brings. Pure, tested on the
 * host.
 *
 * Three areas, so that a replacement policy can tell them apart: the buckets of the hash table,
 * which every word needs; the entries; and the positions, in chunks that grow with the word.
 */
#pragma once

#include "words.h"

#include <stddef.h>

struct index_area {
    uint8_t *base; /* zeros */
    uint32_t size;
    uint32_t used;
};

struct index {
    uint32_t *buckets; /* zeros */
    uint32_t bucket_count;
    struct index_area entries;
    struct index_area chunks;
    uint32_t word_count;
    uint32_t occurrence_count;
};

struct index_entry {
    uint32_t next; /* in the bucket; 0 = the last */
    uint32_t count;
    uint32_t chunk_first;
    uint32_t chunk_last;
    uint32_t length;
    char bytes[];
};

struct index_chunk {
    uint32_t next;
    uint16_t capacity;
    uint16_t used;
    uint32_t position[];
};

/* False: an area is full. */
bool index_add(struct index *index, const struct word *word);
const struct index_entry *index_entry_at(const struct index *index, uint32_t offset);
const struct index_chunk *index_chunk_at(const struct index *index, uint32_t offset);
/* Offsets of all entries, in the order of their words' bytes; order[] has word_count elements. */
void index_sort(const struct index *index, uint32_t *order);
