/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bundle.h - the one file the kernel itself takes out of the bundle: the broker.
 */
#pragma once

#include <exo/info.h>
#include <stddef.h>

/* Member `name` of the newc cpio archive; NULL: none, or the archive is malformed. */
const void *bundle_find(const void *archive, size_t size, const char *name, size_t *length);
/* The image's header if it holds together for `length` bytes of file; else NULL and why. */
const struct exo_image_header *bundle_image(const void *image, size_t length, const char **why);
