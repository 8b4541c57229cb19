/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bundle.h - files of the newc cpio archive. Pure code; the archive is not trusted.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct bundle_file {
    const char *data;
    size_t size;
};

/* False: no such member, or the archive is malformed before it. */
bool bundle_find(const char *archive, size_t size, const char *name, struct bundle_file *file);
