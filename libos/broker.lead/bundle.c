/* SPDX-License-Identifier: BSD-2-Clause */
/* bundle.c - walks the members of a newc archive. */
#include "bundle.h"

#include <stdint.h>
#include <string.h>

enum {
    HEADER_SIZE = 110,
    SIZE_AT = 54,
    NAME_SIZE_AT = 94
};

static bool hex_read(const char *text, size_t *value)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";

    *value = 0;
    for (int i = 0; i < 8; i++) {
        const char *at = text[i] == '\0' ? NULL : strchr(digits, text[i]);
        if (at == NULL) {
            return false;
        }
        *value = *value << 4 | (size_t)((at - digits) % 16);
    }
    return true;
}

static size_t align4(size_t value)
{
    return (value + 3) & ~(size_t)3;
}

bool bundle_find(const char *archive, size_t size, const char *name, struct bundle_file *file)
{
    size_t wanted = strlen(name) + 1;
    size_t length;
    size_t name_size;

    while (size >= HEADER_SIZE && memcmp(archive, "070701", 6) == 0 &&
           hex_read(archive + SIZE_AT, &length) && hex_read(archive + NAME_SIZE_AT, &name_size)) {
        size_t data = align4(HEADER_SIZE + name_size);
        if (data > size || length > size - data) {
            return false;
        }
        if (name_size == wanted && memcmp(archive + HEADER_SIZE, name, wanted) == 0) {
            *file = (struct bundle_file){archive + data, length};
            return true;
        }
        size_t next = data + align4(length);
        if (next > size) {
            return false;
        }
        archive += next;
        size -= next;
    }
    return false;
}
