/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * description_tree.h - makes a system description step by step and reads it; what the reader
 * refuses is collected as text. For one test program.
 */
#pragma once

#include "description.h"

#include <libfdt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    BLOB_BYTES = 8192,
    REFUSAL_BYTES = 4096,
};

static char blob[BLOB_BYTES];
static char refusals[REFUSAL_BYTES];
static struct description description;
static const struct description_limits limits = {.hart_count = 2, .frames = 1000};

void description_refused(const char *path, const char *reason, const char *other)
{
    size_t length = strlen(refusals);

    (void)snprintf(refusals + length, REFUSAL_BYTES - length, "%s: %s%s%s\n", path, reason,
                   other[0] == '\0' ? "" : " ", other);
}

static inline void string_add(const char *name, const char *value)
{
    assert_int_equal(fdt_property(blob, name, value, (int)strlen(value) + 1), 0);
}

static inline void tree_begin(void)
{
    refusals[0] = '\0';
    assert_int_equal(fdt_create(blob, BLOB_BYTES), 0);
    assert_int_equal(fdt_finish_reservemap(blob), 0);
    assert_int_equal(fdt_begin_node(blob, ""), 0);
    string_add("compatible", "exo,system-1");
}

static inline void cells_add(const char *name, const uint32_t *value, uint32_t count)
{
    uint32_t cells[64];

    for (uint32_t i = 0; i < count; i++) {
        cells[i] = cpu_to_fdt32(value[i]);
    }
    assert_int_equal(fdt_property(blob, name, cells, (int)(count * 4)), 0);
}

static inline void environment_begin(const char *name, uint32_t slice_start, uint32_t slice_length)
{
    const uint32_t slices[3] = {0, slice_start, slice_length};

    assert_int_equal(fdt_begin_node(blob, name), 0);
    string_add("image", name);
    cells_add("slices", slices, 3);
}

static inline void node_begin(const char *name)
{
    assert_int_equal(fdt_begin_node(blob, name), 0);
}

static inline void node_end(void)
{
    assert_int_equal(fdt_end_node(blob), 0);
}

static inline bool tree_read(void)
{
    node_end();
    assert_int_equal(fdt_finish(blob), 0);
    return description_read(blob, fdt_totalsize(blob), &limits, &description);
}
