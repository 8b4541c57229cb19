/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * devicetree.h - the parts of the reader. Each returns NULL, or the reason for refusal.
 *
 * Pure: they look only at the tree. Nothing in it is believed: sizes may be absurd, ranges
 * may wrap, cells may be missing.
 */
#pragma once

#include "machine.h"

/* ---- reg properties ---- */
/* Entries of the node's reg property; 0: none; -1: malformed. */
int tree_reg_count(const void *dtb, int node, int parent);
/* `index` < count. */
struct board_range tree_reg(const void *dtb, int node, int parent, int index);
/* One number of one or two cells; false: absent or malformed. */
bool tree_number(const void *dtb, int node, const char *name, uint64_t *value);
bool tree_is_enabled(const void *dtb, int node);
bool tree_is_device_type(const void *dtb, int node, const char *type);

/* ---- lists of ranges, ascending ---- */
bool range_is_sane(struct board_range range, uint64_t top); /* not empty, no wrap, below top */
bool range_overlaps(struct board_range a, struct board_range b);
bool range_contains(struct board_range outer, struct board_range inner);
struct board_range range_outward(struct board_range range); /* to page borders */
struct board_range range_inward(struct board_range range);  /* size 0: nothing left */
/* False: the list is full. */
bool range_insert(struct board_range *list, uint32_t *count, uint32_t limit,
                  struct board_range range);
/* Joins those that overlap. */
void range_merge(struct board_range *list, uint32_t *count);

/* ---- parts ---- */
const char *devicetree_harts(const void *dtb, uint64_t boot_hart, struct machine *machine);
const char *devicetree_memory(const void *dtb, const struct machine_boot *boot,
                              struct machine *machine);
/* After memory. */
const char *devicetree_bundle(const void *dtb, const struct machine_boot *boot,
                              struct machine *machine);
/* After memory and bundle. */
const char *devicetree_reserved(const void *dtb, const struct machine_boot *boot,
                                struct machine *machine);
void devicetree_finisher(const void *dtb, struct machine *machine);
void devicetree_arguments(const void *dtb, struct machine *machine);
/* After harts. */
const char *devicetree_plic(const void *dtb, struct machine *machine);
/* After all others. */
void devicetree_windows(const void *dtb, struct machine *machine);
