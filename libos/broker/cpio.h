/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cpio.h - finds files in a newc cpio archive that nobody vouches for.
 *
 * Nothing outside [archive, archive + size) is read, whatever the archive says.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct cpio_file {
    const uint8_t *data;
    size_t size;
};

enum cpio_answer {
    CPIO_FOUND,
    CPIO_NONE, /* a whole archive without such a file */
    CPIO_BAD,  /* the archive is malformed before the file was met */
};

enum cpio_answer cpio_find(const void *archive, size_t size, const char *name,
                           struct cpio_file *file);
