/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * devicetree.h - the parts of the reader. Each returns NULL, or the reason for refusal.
 *
 * Pure: they look only at the tree. Nothing in it is believed: sizes may be absurd, ranges
 * may wrap, cells may be missing.
 */
#pragma once

#include "machine.h"

enum {
    TREE_CHOSEN,
    TREE_CPUS,
    TREE_RESERVED_MEMORY,
    TREE_SOC,
    TREE_NAMED
};

enum {
    TREE_PLIC, /* and the other name for it; the first is preferred */
    TREE_FINISHER = 2,
    TREE_COMPATIBLE = 4
    /* the bits behind them: other things that the kernel and the firmware rely on */
};

struct tree_place {
    int node; /* -1: none */
    int parent;
};

/* A tree whose header was checked. A node is the offset where it begins. */
struct tree {
    const void *dtb;
    const char *block; /* structure */
    const char *strings;
    uint32_t size;
    uint32_t strings_size; /* without a last one that does not end */
    bool is_whole;
    int named[TREE_NAMED]; /* children of the root; -1: none */
    struct tree_place compatible[TREE_COMPATIBLE];
    int memory_first; /* children of the root that are memory; -1: none */
    int memory_last;
};

/* The index ends where nodes lie deeper than 32. */
void tree_open(struct tree *tree, const void *dtb);
/* The value, of *length bytes; NULL: the node has none. */
const void *tree_property(const struct tree *tree, int node, const char *name, uint32_t *length);
/* -1: none. */
int tree_child(const struct tree *tree, int node);
int tree_sibling(const struct tree *tree, int node);
/* With or without @ and an address. */
bool tree_is_named(const struct tree *tree, int node, const char *name);
/* A bit for each thing of those above that is one of the terminated texts in the list. */
uint32_t tree_list_find(const char *list, uint32_t length);
/* The first text of a property; NULL: none that is terminated. */
const char *tree_text(const struct tree *tree, int node, const char *name);

/* ---- reg properties ---- */
struct tree_reg {
    const uint32_t *cells; /* big endian */
    uint32_t address;      /* cells of each number */
    uint32_t size;
    uint32_t count; /* entries; 0: no such property */
};

/* False: malformed. */
bool tree_reg_read(const struct tree *tree, int node, int parent, struct tree_reg *reg);
/* The same in two parts: what the parent says, the same for all its children; and the rest. */
void tree_cells_read(const struct tree *tree, int parent, struct tree_reg *reg);
bool tree_reg_fill(const struct tree *tree, int node, struct tree_reg *reg);
/* `index` < count. */
struct board_range tree_reg_at(const struct tree_reg *reg, uint32_t index);
/* One number of one or two cells; false: absent or malformed. */
bool tree_number(const struct tree *tree, int node, const char *name, uint64_t *value);
bool tree_is_enabled(const struct tree *tree, int node);
bool tree_is_device_type(const struct tree *tree, int node, const char *type);

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
const char *devicetree_harts(const struct tree *tree, uint64_t boot_hart, struct machine *machine);
const char *devicetree_memory(const struct tree *tree, const struct machine_boot *boot,
                              struct machine *machine);
/* After memory. */
const char *devicetree_bundle(const struct tree *tree, const struct machine_boot *boot,
                              struct machine *machine);
/* After memory and bundle. */
const char *devicetree_reserved(const struct tree *tree, const struct machine_boot *boot,
                                struct machine *machine);
void devicetree_finisher(const struct tree *tree, struct machine *machine);
void devicetree_arguments(const struct tree *tree, struct machine *machine);
/* After harts. */
const char *devicetree_plic(const struct tree *tree, struct machine *machine);
/* After all others. */
void devicetree_windows(const struct tree *tree, struct machine *machine);
