/* SPDX-License-Identifier: BSD-2-Clause */
/* bundle.c - newc cpio, and the header of a flat image. */
#include "bundle.h"

#include <string.h>

enum {
    HEADER_SIZE = 110,
    FIELD_FILE_SIZE = 54,
    FIELD_NAME_SIZE = 94,
    MEMBERS_MAX = 4096
};
#define IMAGE_LIMIT (EXO_IMAGE_VA + 0x180000)

static bool hex_read(const char *text, uint32_t *value)
{
    *value = 0;
    for (uint32_t i = 0; i < 8; i++) {
        char c = text[i];
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10
                                                : 16;
        if (digit == 16) {
            return false;
        }
        *value = *value << 4 | digit;
    }
    return true;
}

static size_t align4(size_t value)
{
    return (value + 3) & ~(size_t)3;
}

const void *bundle_find(const void *archive, size_t size, const char *name, size_t *length)
{
    const char *at = archive;
    size_t wanted = strlen(name) + 1;
    uint32_t file_size;
    uint32_t name_size;

    for (uint32_t member = 0; member < MEMBERS_MAX && size >= HEADER_SIZE; member++) {
        if (memcmp(at, "070701", 6) != 0 || !hex_read(at + FIELD_FILE_SIZE, &file_size) ||
            !hex_read(at + FIELD_NAME_SIZE, &name_size)) {
            return NULL;
        }
        size_t data = align4(HEADER_SIZE + (size_t)name_size);
        if (data > size || file_size > size - data) {
            return NULL;
        }
        if (name_size == wanted && memcmp(at + HEADER_SIZE, name, wanted) == 0) {
            *length = file_size;
            return at + data;
        }
        size_t next = data + align4(file_size);
        if (next > size) {
            return NULL;
        }
        at += next;
        size -= next;
    }
    return NULL;
}

const struct exo_image_header *bundle_image(const void *image, size_t length, const char **why)
{
    const struct exo_image_header *h = image;
    uint64_t mask = EXO_FRAME_SIZE - 1;

    *why = NULL;
    if (length < sizeof(*h) || h->magic != EXO_IMAGE_MAGIC) {
        *why = "no image header";
    } else if (!exo_version_fits(EXO_ABI_VERSION, h->needs)) {
        *why = "it needs another ABI than " EXO_ABI_TEXT;
    } else if (((h->text_end | h->data_end | h->bss_end) & mask) != 0) {
        *why = "unaligned segments";
    } else if (h->text_end <= EXO_IMAGE_VA || h->data_end < h->text_end ||
               h->bss_end < h->data_end || h->bss_end > IMAGE_LIMIT) {
        *why = "segments out of order or too large";
    } else if (h->entry < EXO_IMAGE_VA || h->entry >= h->text_end) {
        *why = "entry outside text";
    } else if (h->data_end - EXO_IMAGE_VA < length) {
        *why = "file longer than its segments";
    }
    return *why == NULL ? h : NULL;
}
