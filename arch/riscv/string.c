/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * string.c - memory and text, for the kernel, the compiler and libfdt.
 */
#include <stdint.h>
#include <string.h>

/* So much at a time costs little more than its stores. */
struct line {
    uint64_t a, b, c, d, e, f, g, h;
};

/* Words where both sides allow it: the kernel copies and clears whole frames. */
static size_t words_copy(unsigned char *to, const unsigned char *from, size_t size)
{
    if ((((uintptr_t)to | (uintptr_t)from) & 7) != 0) {
        return 0;
    }
    size_t done = 0;
    for (; size - done >= sizeof(struct line); done += sizeof(struct line)) {
        const uint64_t *source = (const uint64_t *)(const void *)(from + done);
        const uint64_t a = source[0], b = source[1], c = source[2], d = source[3];
        const uint64_t e = source[4], f = source[5], g = source[6], h = source[7];

        *(struct line *)(void *)(to + done) = (struct line){a, b, c, d, e, f, g, h};
    }
    for (; size - done >= 8; done += 8) {
        *(uint64_t *)(void *)(to + done) = *(const uint64_t *)(const void *)(from + done);
    }
    return done;
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
        for (; size - i >= sizeof(struct line); i += sizeof(struct line)) {
            *(struct line *)(void *)(t + i) =
                (struct line){word, word, word, word, word, word, word, word};
        }
        for (; size - i >= 8; i += 8) {
            *(uint64_t *)(void *)(t + i) = word;
        }
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
