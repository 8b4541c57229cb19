/* SPDX-License-Identifier: BSD-2-Clause */
/* copy.c - whole pages by words. */
#include "copy.h"

#include <exo/types.h>

enum {
    WORDS = EXO_FRAME_SIZE / sizeof(uint64_t),
};

void copy_page(void *to, const void *from)
{
    uint64_t *target = to;
    const uint64_t *source = from;

    for (uint32_t i = 0; i < WORDS; i += 4) {
        uint64_t a = source[i];
        uint64_t b = source[i + 1];
        uint64_t c = source[i + 2];
        uint64_t d = source[i + 3];
        target[i] = a;
        target[i + 1] = b;
        target[i + 2] = c;
        target[i + 3] = d;
    }
}

void copy_zero(void *to)
{
    uint64_t *target = to;

    for (uint32_t i = 0; i < WORDS; i += 4) {
        target[i] = 0;
        target[i + 1] = 0;
        target[i + 2] = 0;
        target[i + 3] = 0;
    }
}
