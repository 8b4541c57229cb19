/* SPDX-License-Identifier: BSD-2-Clause */
/* digest.c - an index in one number. */
#include "digest.h"

#include <stdlib.h>
#include <string.h>

enum {
    EXPECTED_BYTES_MAX = 80
};

static uint64_t byte_mix(uint64_t digest, uint8_t byte)
{
    return (digest ^ byte) * 0x100000001b3ull;
}

static uint64_t number_mix(uint64_t digest, uint32_t number)
{
    for (uint32_t shift = 0; shift < 32; shift += 8) {
        digest = byte_mix(digest, (uint8_t)(number >> shift));
    }
    return digest;
}

static uint64_t positions_mix(const struct index *index, uint32_t chunk, uint64_t digest)
{
    while (chunk != 0) {
        const struct index_chunk *at = index_chunk_at(index, chunk);
        for (uint32_t i = 0; i < at->used; i++) {
            digest = number_mix(digest, at->position[i]);
        }
        chunk = at->next;
    }
    return digest;
}

uint64_t digest_make(const struct index *index, const uint32_t *order)
{
    uint64_t digest = 0xcbf29ce484222325ull;

    for (uint32_t i = 0; i < index->word_count; i++) {
        const struct index_entry *entry = index_entry_at(index, order[i]);
        for (uint32_t at = 0; at < entry->length; at++) {
            digest = byte_mix(digest, (uint8_t)entry->bytes[at]);
        }
        digest = byte_mix(digest, 0);
        digest = number_mix(digest, entry->count);
        digest = positions_mix(index, entry->chunk_first, digest);
    }
    return digest;
}

bool digest_read(const char *text, uint64_t size, struct digest_expected *expected)
{
    char copy[EXPECTED_BYTES_MAX + 1] = {0};
    char *end = copy;

    if (size > EXPECTED_BYTES_MAX) {
        return false;
    }
    memcpy(copy, text, size);
    expected->words = strtoull(end, &end, 10);
    expected->occurrences = strtoull(end, &end, 10);
    expected->checksum = strtoull(end, &end, 16);
    return expected->words != 0 && strcmp(end, "\n") == 0;
}
