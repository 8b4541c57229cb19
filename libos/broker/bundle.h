/* SPDX-License-Identifier: BSD-2-Clause */
/* bundle.h - the files that came with the machine. */
#pragma once

#include "cpio.h"

void bundle_init(const uint8_t *archive, size_t size);
enum cpio_answer bundle_find(const char *name, struct cpio_file *file);
/* That `property` names it in vain, in words that last until the next time. */
const char *bundle_lacks(const char *property, const char *name);
