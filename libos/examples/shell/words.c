/* SPDX-License-Identifier: BSD-2-Clause */
/* words.c - see words.h. */
#include "words.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

bool word_number(const char *word, const char *name, uint64_t most, uint64_t *number)
{
    char *end = NULL;

    if (word == NULL) {
        return true;
    }
    errno = 0;
    uint64_t value = isdigit((unsigned char)word[0]) ? strtoull(word, &end, 0) : 0;
    if (value == 0 || value > most || errno != 0 || *end != '\0') {
        printf("refused: %s is a number from 1 to %" PRIu64 "\n", name, most);
        return false;
    }
    *number = value;
    return true;
}
