/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * string.c - memory and text, for the kernel, the compiler and libfdt.
 */
#include <stdint.h>
#include <string.h>

enum {
    PIECE = 16 /* words at a time, which costs little more than the stores */
};

/* Words where both sides allow it: the kernel copies and clears whole frames. */
static size_t words_copy(unsigned char *to, const unsigned char *from, size_t size)
{
    if ((((uintptr_t)to | (uintptr_t)from) & 7) != 0) {
        return 0;
    }
    const size_t words = size / 8;
    const size_t whole = words - words % PIECE;
    uint64_t *t = (uint64_t *)(void *)to;
    const uint64_t *f = (const uint64_t *)(const void *)from;
    const uint64_t *end = f + whole;

    for (; f != end; f += PIECE, t += PIECE) {
        t[0] = f[0], t[1] = f[1], t[2] = f[2], t[3] = f[3];
        t[4] = f[4], t[5] = f[5], t[6] = f[6], t[7] = f[7];
        t[8] = f[8], t[9] = f[9], t[10] = f[10], t[11] = f[11];
        t[12] = f[12], t[13] = f[13], t[14] = f[14], t[15] = f[15];
    }
    for (end += words - whole; f != end; f++, t++) {
        *t = *f;
    }
    return words * 8;
}

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    unsigned char *t = to;
    const unsigned char *f = from;

    for (size_t i = words_copy(t, f, size); i < size; i++) {
        t[i] = f[i];
    }
    return to;
}

void *memmove(void *to, const void *from, size_t size)
{
    unsigned char *t = to;
    const unsigned char *f = from;

    if ((uintptr_t)t <= (uintptr_t)f) {
        for (size_t i = 0; i < size; i++) {
            t[i] = f[i];
        }
        return to;
    }
    for (size_t i = size; i > 0; i--) {
        t[i - 1] = f[i - 1];
    }
    return to;
}

void *memset(void *to, int value, size_t size)
{
    unsigned char *t = to;
    const uint64_t word = (unsigned char)value * 0x0101010101010101ull;
    size_t i = 0;

    if (((uintptr_t)t & 7) == 0) {
        const size_t words = size / 8;
        const size_t whole = words - words % PIECE;
        uint64_t *w = (uint64_t *)(void *)t;
        const uint64_t *end = w + whole;

        for (; w != end; w += PIECE) {
            w[0] = w[1] = w[2] = w[3] = w[4] = w[5] = w[6] = w[7] = word;
            w[8] = w[9] = w[10] = w[11] = w[12] = w[13] = w[14] = w[15] = word;
        }
        for (end += words - whole; w != end; w++) {
            *w = word;
        }
        i = words * 8;
    }
    for (; i < size; i++) {
        t[i] = (unsigned char)value;
    }
    return to;
}

void *memchr(const void *from, int value, size_t size)
{
    const unsigned char *f = from;

    for (size_t i = 0; i < size; i++) {
        if (f[i] == (unsigned char)value) {
            return (void *)(uintptr_t)(f + i);
        }
    }
    return NULL;
}

int memcmp(const void *a, const void *b, size_t size)
{
    const unsigned char *x = a;
    const unsigned char *y = b;

    for (size_t i = 0; i < size; i++) {
        if (x[i] != y[i]) {
            return x[i] - y[i];
        }
    }
    return 0;
}

size_t strlen(const char *text)
{
    size_t length = 0;

    while (text[length] != '\0') {
        length++;
    }
    return length;
}

size_t strnlen(const char *text, size_t limit)
{
    size_t length = 0;

    while (length < limit && text[length] != '\0') {
        length++;
    }
    return length;
}

char *strchr(const char *text, int value)
{
    return memchr(text, value, strlen(text) + 1);
}

char *strrchr(const char *text, int value)
{
    for (size_t i = strlen(text) + 1; i > 0; i--) {
        if (text[i - 1] == (char)value) {
            return (char *)(uintptr_t)(text + i - 1);
        }
    }
    return NULL;
}

int strncmp(const char *a, const char *b, size_t limit)
{
    for (size_t i = 0; i < limit; i++) {
        if (a[i] != b[i] || a[i] == '\0') {
            return (unsigned char)a[i] - (unsigned char)b[i];
        }
    }
    return 0;
}

int strcmp(const char *a, const char *b)
{
    return strncmp(a, b, strlen(a) + 1);
}
