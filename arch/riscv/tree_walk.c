/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tree_walk.c - nodes and properties, straight from the tree's blocks.
 *
 * libfdt reads the header anew for every letter of every name. Here each step is checked against
 * the end of its block, whatever the block holds, and one walk notes all nodes that are asked for,
 * and whether the tree is whole.
 */
#include "devicetree.h"
#include <libfdt.h>
#include <string.h>

enum {
    CELL = 4,
    PROPERTY_HEAD = 3 * CELL, /* token, length, name */
    DEPTH_MAX = 32
};

/* As they lie in memory: the tree is big endian, we are not. */
enum token {
    TOKEN_NODE = 0x01000000,
    TOKEN_NODE_END = 0x02000000,
    TOKEN_PROPERTY = 0x03000000,
    TOKEN_NOTHING = 0x04000000,
    TOKEN_END = 0x09000000
};

static uint32_t word_at(const struct tree *tree, uint32_t at)
{
    return *(const uint32_t *)(const void *)(tree->block + at);
}

/* The token at `*at`, which moves behind all that belongs to it; TOKEN_END: nothing more that lies
 * in the block as a whole. */
static enum token token_read(const struct tree *tree, uint32_t *at)
{
    const uint32_t from = *at;
    uint64_t end = (uint64_t)from + CELL;

    if (end > tree->size) {
        return TOKEN_END;
    }
    const uint32_t token = word_at(tree, from);
    if (token == TOKEN_PROPERTY) {
        if ((uint64_t)from + PROPERTY_HEAD > tree->size) {
            return TOKEN_END;
        }
        end = (uint64_t)from + PROPERTY_HEAD + fdt32_to_cpu(word_at(tree, from + CELL));
    } else if (token == TOKEN_NODE) {
        while (end < tree->size && tree->block[end] != '\0') {
            end++;
        }
        end++;
    } else if (token != TOKEN_NODE_END && token != TOKEN_NOTHING) {
        return TOKEN_END;
    }
    end = (end + CELL - 1) & ~(uint64_t)(CELL - 1);
    if (end > tree->size) {
        return TOKEN_END;
    }
    *at = (uint32_t)end;
    return (enum token)token;
}

/* The name of the property whose head is at `at`; NULL: it does not end in the strings. */
static const char *name_at(const struct tree *tree, uint32_t at)
{
    const uint32_t offset = fdt32_to_cpu(word_at(tree, at + 2 * CELL));

    return offset < tree->strings_size ? tree->strings + offset : NULL;
}

static bool is_same(const char *a, const char *b)
{
    while (*a == *b && *a != '\0') {
        a++;
        b++;
    }
    return *a == *b;
}

const void *tree_property(const struct tree *tree, int node, const char *name, uint32_t *length)
{
    uint32_t at = (uint32_t)node;
    enum token token = token_read(tree, &at);

    for (;;) {
        const uint32_t from = at;

        token = token_read(tree, &at);
        if (token == TOKEN_PROPERTY) {
            const char *found = name_at(tree, from);
            if (found != NULL && is_same(found, name)) {
                *length = fdt32_to_cpu(word_at(tree, from + CELL));
                return tree->block + from + PROPERTY_HEAD;
            }
        }
        if (token != TOKEN_PROPERTY && token != TOKEN_NOTHING) {
            return NULL;
        }
    }
}

/* The node that begins at `at` or behind it, before another one ends; -1: none. */
static int node_from(const struct tree *tree, uint32_t at)
{
    for (;;) {
        const uint32_t from = at;
        const enum token token = token_read(tree, &at);

        if (token == TOKEN_NODE) {
            return (int)from;
        }
        if (token != TOKEN_PROPERTY && token != TOKEN_NOTHING) {
            return -1;
        }
    }
}

int tree_child(const struct tree *tree, int node)
{
    uint32_t at = (uint32_t)node;

    (void)token_read(tree, &at);
    return node_from(tree, at);
}

int tree_sibling(const struct tree *tree, int node)
{
    uint32_t at = (uint32_t)node;
    uint32_t depth = 0;

    do {
        const enum token token = token_read(tree, &at);

        depth += token == TOKEN_NODE;
        depth -= token == TOKEN_NODE_END;
        if (token == TOKEN_END) {
            return -1;
        }
    } while (depth != 0);
    return node_from(tree, at);
}

bool tree_is_named(const struct tree *tree, int node, const char *name)
{
    const char *found = tree->block + node + CELL;
    const size_t length = strlen(name);

    return strncmp(found, name, length) == 0 && (found[length] == '\0' || found[length] == '@');
}

uint32_t tree_list_find(const char *list, uint32_t length)
{
    static const char words[][20] = {"riscv,plic0",  "sifive,plic-1.0.0", "sifive,test0",
                                     "sifive,test1", "riscv,clint0",      "sifive,clint0",
                                     "cache"};
    uint32_t found = 0;

    while (length > 0 && list[length - 1] != '\0') {
        length--; /* the last text does not end */
    }
    for (const char *end = list + length; list < end; list++) {
        for (uint32_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
            if (*list == words[i][0] && is_same(list, words[i])) {
                found |= 1u << i;
            }
        }
        while (*list != '\0') {
            list++;
        }
    }
    return found;
}

/* The first of each counts. */
static void note_named(struct tree *tree, int node)
{
    static const char names[TREE_NAMED][16] = {"chosen", "cpus", "reserved-memory", "soc"};

    for (uint32_t i = 0; i < TREE_NAMED; i++) {
        if (tree->named[i] < 0 && tree_is_named(tree, node, names[i])) {
            tree->named[i] = node;
        }
    }
}

/* A property of the node in which the way ends. */
static void note_property(struct tree *tree, uint32_t at, const int *way, uint32_t depth)
{
    const uint32_t length = fdt32_to_cpu(word_at(tree, at + CELL));
    const char *value = tree->block + at + PROPERTY_HEAD;
    const char *name = name_at(tree, at);

    if (is_same(name, "compatible")) {
        const uint32_t found = tree_list_find(value, length);
        for (uint32_t i = 0; i < TREE_COMPATIBLE; i++) {
            if ((found >> i & 1) != 0 && tree->compatible[i].node < 0) {
                tree->compatible[i] = (struct tree_place){way[depth], way[depth - 1]};
            }
        }
    } else if (depth == 2 && is_same(name, "device_type") && length == sizeof("memory") &&
               is_same(value, "memory")) {
        tree->memory_first = tree->memory_first < 0 ? way[depth] : tree->memory_first;
        tree->memory_last = way[depth];
    }
}

/* True: whole. There is one root, without a name, what begins ends, and names of properties end in
 * their block. What is noted may be of a tree that isn't. */
static bool tree_index(struct tree *tree)
{
    int way[DEPTH_MAX + 1] = {-1}; /* to the node we are in */
    uint32_t depth = 0;
    uint32_t deepest = 0;
    uint32_t at = 0;
    bool is_whole = true;
    bool is_over = false;

    for (;;) {
        const uint32_t from = at;
        const enum token token = token_read(tree, &at);

        is_whole = is_whole && (!is_over || token == TOKEN_END);
        if (token == TOKEN_PROPERTY) {
            const bool has_name = name_at(tree, from) != NULL;
            is_whole = is_whole && has_name;
            if (has_name && depth != 0 && deepest <= DEPTH_MAX) {
                note_property(tree, from, way, depth);
            }
        } else if (token == TOKEN_NODE) {
            is_whole = is_whole && (depth != 0 || tree->block[from + CELL] == '\0');
            depth++;
            deepest = depth > deepest ? depth : deepest;
            if (deepest <= DEPTH_MAX) {
                way[depth] = (int)from;
            }
            if (depth == 2 && deepest <= DEPTH_MAX) {
                note_named(tree, (int)from);
            }
        } else if (token == TOKEN_NODE_END && depth != 0) {
            depth--;
            is_over = depth == 0;
        } else if (token != TOKEN_NOTHING) {
            return is_whole && depth == 0 && token == TOKEN_END &&
                   (uint64_t)from + CELL <= tree->size && word_at(tree, from) == TOKEN_END;
        }
    }
}

void tree_open(struct tree *tree, const void *dtb)
{
    const char *bytes = dtb;

    *tree = (struct tree){.dtb = dtb,
                          .block = bytes + fdt_off_dt_struct(dtb),
                          .size = fdt_size_dt_struct(dtb),
                          .strings = bytes + fdt_off_dt_strings(dtb),
                          .strings_size = fdt_size_dt_strings(dtb),
                          .memory_first = -1,
                          .memory_last = -1};
    while (tree->strings_size > 0 && tree->strings[tree->strings_size - 1] != '\0') {
        tree->strings_size--; /* the last name does not end */
    }
    for (uint32_t i = 0; i < TREE_NAMED; i++) {
        tree->named[i] = -1;
    }
    for (uint32_t i = 0; i < TREE_COMPATIBLE; i++) {
        tree->compatible[i] = (struct tree_place){-1, -1};
    }
    tree->is_whole = tree_index(tree);
}
