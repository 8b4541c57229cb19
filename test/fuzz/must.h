/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * must.h - what a parser accepted has to hold, or the fuzzer stops.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void must(bool condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "fuzz: not true: %s\n", what);
        abort();
    }
}
#define MUST(condition) must(condition, #condition)

/* The input in a buffer of exactly its size, aligned: the sanitizer sees every byte beyond. */
static inline uint8_t *input_copy(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size == 0 ? 1 : size);

    must(copy != NULL, "memory left");
    memcpy(copy, data, size);
    return copy;
}
