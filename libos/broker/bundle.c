/* SPDX-License-Identifier: BSD-2-Clause */
/* bundle.c - the one archive. */
#include "bundle.h"

#include <stdio.h>

static const uint8_t *bundle;
static size_t bundle_size;

void bundle_init(const uint8_t *archive, size_t size)
{
    bundle = archive;
    bundle_size = size;
}

enum cpio_answer bundle_find(const char *name, struct cpio_file *file)
{
    return bundle == NULL ? CPIO_BAD : cpio_find(bundle, bundle_size, name, file);
}

const char *bundle_lacks(const char *property, const char *name)
{
    static char why[96];

    (void)snprintf(why, sizeof(why), "%s: %s is not in the bundle", property, name);
    return why;
}
