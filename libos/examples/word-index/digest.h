/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * digest.h - an index in one number; tools/index computes the same from the text.
 *
 * FNV-1a, 64 bits, over the words in the order of their bytes: each word's bytes, a zero, its
 * count and its positions in rising order as four bytes each, lowest first.
 */
#pragma once

#include "index.h"

uint64_t digest_make(const struct index *index, const uint32_t *order);

struct digest_expected {
    uint64_t words;
    uint64_t occurrences;
    uint64_t checksum;
};

/* "<words> <occurrences> 0x<checksum>\n", not terminated. False: something else. */
bool digest_read(const char *text, uint64_t size, struct digest_expected *expected);
