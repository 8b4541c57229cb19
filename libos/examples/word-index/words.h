/* SPDX-License-Identifier: BSD-2-Clause */
/* words.h - the words of a text: runs of ASCII letters in lower case. Pure, tested on the host. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
    WORD_BYTES_MAX = 63, /* what a longer one has beyond that is ignored */
};

struct word {
    uint32_t position; /* of its first byte in the text */
    uint32_t length;
    char bytes[WORD_BYTES_MAX];
};

struct words {
    const char *text;
    uint32_t size;
    uint32_t at;
};

/* False: there is no further word. */
bool words_next(struct words *words, struct word *word);
