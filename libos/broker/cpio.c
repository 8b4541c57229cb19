/* SPDX-License-Identifier: BSD-2-Clause */
/* cpio.c - newc: a 110-byte header in hexadecimal, the name, the data; each padded to 4. */
#include "cpio.h"

#include <stdbool.h>
#include <string.h>

enum {
    HEADER_BYTES = 110,
    MAGIC_BYTES = 6,
    FIELD_BYTES = 8,
    FIELD_MODE = 1,
    FIELD_FILE_SIZE = 6,
    FIELD_NAME_SIZE = 11,
    NAME_BYTES_MAX = 4096,
    MODE_TYPE = 0170000,
    MODE_FILE = 0100000,
};

struct member {
    const char *name; /* NUL-terminated inside the archive */
    size_t data;      /* offset */
    size_t size;
    size_t next; /* offset */
    bool is_file;
};

static bool digit_decode(char digit, uint32_t *value)
{
    if (digit >= '0' && digit <= '9') {
        *value = (uint32_t)(digit - '0');
    } else if (digit >= 'a' && digit <= 'f') {
        *value = (uint32_t)(digit - 'a') + 10;
    } else if (digit >= 'A' && digit <= 'F') {
        *value = (uint32_t)(digit - 'A') + 10;
    } else {
        return false;
    }
    return true;
}

static bool field_decode(const char *header, uint32_t field, uint32_t *value)
{
    const char *text = header + MAGIC_BYTES + field * FIELD_BYTES;

    *value = 0;
    for (uint32_t i = 0; i < FIELD_BYTES; i++) {
        uint32_t digit;
        if (!digit_decode(text[i], &digit)) {
            return false;
        }
        *value = *value << 4 | digit;
    }
    return true;
}

static size_t padded(size_t offset)
{
    return (offset + 3) & ~(size_t)3;
}

/* Sizes are below 2^32 and `at` is inside the archive, so no sum here can wrap. */
static bool member_decode(const char *archive, size_t size, size_t at, struct member *member)
{
    uint32_t mode;
    uint32_t name_size;
    uint32_t file_size;

    if (at > size || size - at < HEADER_BYTES) {
        return false;
    }
    const char *header = archive + at;
    if (memcmp(header, "070701", MAGIC_BYTES) != 0 || !field_decode(header, FIELD_MODE, &mode) ||
        !field_decode(header, FIELD_NAME_SIZE, &name_size) ||
        !field_decode(header, FIELD_FILE_SIZE, &file_size)) {
        return false;
    }
    if (name_size == 0 || name_size > NAME_BYTES_MAX || name_size > size - at - HEADER_BYTES ||
        header[HEADER_BYTES + name_size - 1] != '\0') {
        return false;
    }
    member->name = header + HEADER_BYTES;
    member->data = padded(at + HEADER_BYTES + name_size);
    member->size = file_size;
    member->is_file = (mode & MODE_TYPE) == MODE_FILE;
    if (member->data > size || file_size > size - member->data) {
        return false;
    }
    member->next = padded(member->data + file_size);
    return true;
}

static bool name_equals(const char *stored, const char *name)
{
    if (stored[0] == '.' && stored[1] == '/') {
        stored += 2;
    }
    return strcmp(stored, name) == 0;
}

enum cpio_answer cpio_find(const void *archive, size_t size, const char *name,
                           struct cpio_file *file)
{
    struct member member;

    for (size_t at = 0; member_decode(archive, size, at, &member); at = member.next) {
        if (strcmp(member.name, "TRAILER!!!") == 0) {
            return CPIO_NONE;
        }
        if (member.is_file && name_equals(member.name, name)) {
            file->data = (const uint8_t *)archive + member.data;
            file->size = member.size;
            return CPIO_FOUND;
        }
    }
    return CPIO_BAD;
}
