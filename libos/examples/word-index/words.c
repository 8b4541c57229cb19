/* SPDX-License-Identifier: BSD-2-Clause */
/* words.c - the words of a text. */
#include "words.h"

/* The letter in lower case, or 0. */
static char letter(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return (char)(c - 'A' + 'a');
    }
    return c >= 'a' && c <= 'z' ? c : 0;
}

bool words_next(struct words *words, struct word *word)
{
    while (words->at < words->size && letter(words->text[words->at]) == 0) {
        words->at++;
    }
    word->position = words->at;
    word->length = 0;
    while (words->at < words->size) {
        char c = letter(words->text[words->at]);
        if (c == 0) {
            break;
        }
        if (word->length < WORD_BYTES_MAX) {
            word->bytes[word->length++] = c;
        }
        words->at++;
    }
    return word->length > 0;
}
