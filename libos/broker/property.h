/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * property.h - properties of one node, with the first thing wrong with them remembered.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct property_reader {
    const void *blob;
    int node;
    const char *why;   /* NULL: all well so far */
    const char *which; /* property that is wrong */
    char text[160];    /* of `why`, where it names something */
};

/* Absent: `otherwise`. Wrong: not one cell, or above max. */
uint32_t property_number(struct property_reader *reader, const char *name, uint32_t otherwise,
                         uint32_t max);
/* Number of cells copied. Wrong: not whole cells, or more than max. */
uint32_t property_cells(struct property_reader *reader, const char *name, uint32_t *cells,
                        uint32_t max);
/* Number of strings copied into items of item_bytes each. Wrong: unterminated, empty, long, or
 * more than max. */
uint32_t property_strings(struct property_reader *reader, const char *name, char *items,
                          uint32_t item_bytes, uint32_t max);
bool property_given(const struct property_reader *reader, const char *name);
/* The same. Wrong: it has a value, <0> perhaps, which would not mean no. */
bool property_flag(struct property_reader *reader, const char *name);
/* Wrong: a property that is not in `names`, which NULL ends. */
void property_only(struct property_reader *reader, const char *const *names);
/* The same for the nodes below. */
void property_nodes_only(struct property_reader *reader, const char *const *names);
/* Notes what is wrong unless something is already. */
void property_wrong(struct property_reader *reader, const char *name, const char *why);
/* The same, of one of the things that the property names. */
void property_wrong_item(struct property_reader *reader, const char *name, const char *item,
                         const char *why);
