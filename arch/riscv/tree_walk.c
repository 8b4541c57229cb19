/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tree_walk.c - nodes and properties, straight from the tree's blocks.
 *
 * libfdt reads the header anew for every letter of every name. Here each step is checked against
 * the end of its block, whatever the block holds, and one walk notes all nodes that are asked for.
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

/* Is the property whose head is at `at` called so? */
static bool is_called(const struct tree *tree, uint32_t at, const char *name)
{
    const uint32_t offset = fdt32_to_cpu(word_at(tree, at + 2 * CELL));

    if (offset >= tree->strings_size || tree->strings[offset] != name[0]) {
        return false;
    }
    const size_t size = strlen(name) + 1;
    return tree->strings_size - offset >= size && memcmp(tree->strings + offset, name, size) == 0;
}

const void *tree_property(const struct tree *tree, int node, const char *name, uint32_t *length)
{
    uint32_t at = (uint32_t)node;
    enum token token = token_read(tree, &at);

    for (;;) {
        const uint32_t from = at;

        token = token_read(tree, &at);
        if (token == TOKEN_PROPERTY && is_called(tree, from, name)) {
            *length = fdt32_to_cpu(word_at(tree, from + CELL));
            return tree->block + from + PROPERTY_HEAD;
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

bool tree_list_has(const char *list, uint32_t length, const char *word)
{
    const size_t size = strlen(word) + 1;

    while (length >= size) {
        if (memcmp(list, word, size) == 0) {
            return true;
        }
        const char *end = memchr(list, '\0', length);
        if (end == NULL) {
            return false;
        }
        length -= (uint32_t)(end + 1 - list);
        list = end + 1;
    }
    return false;
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

static void note_compatible(struct tree *tree, uint32_t property, struct tree_place place)
{
    static const char names[TREE_COMPATIBLE][20] = {"riscv,plic0", "sifive,plic-1.0.0",
                                                    "sifive,test0", "sifive,test1"};
    const uint32_t length = fdt32_to_cpu(word_at(tree, property + CELL));
    const char *list = tree->block + property + PROPERTY_HEAD;

    for (uint32_t i = 0; i < TREE_COMPATIBLE; i++) {
        if (tree->compatible[i].node < 0 && tree_list_has(list, length, names[i])) {
            tree->compatible[i] = place;
        }
    }
}

static void tree_index(struct tree *tree)
{
    int way[DEPTH_MAX + 1] = {-1}; /* to the node we are in, which is the last */
    uint32_t depth = 0;
    uint32_t at = 0;

    for (;;) {
        const uint32_t from = at;
        const enum token token = token_read(tree, &at);

        if (token == TOKEN_NODE && depth < DEPTH_MAX) {
            way[++depth] = (int)from;
            if (depth == 2) {
                note_named(tree, (int)from);
            }
        } else if (token == TOKEN_NODE_END && depth != 0) {
            depth--;
        } else if (token == TOKEN_PROPERTY && depth != 0) {
            if (is_called(tree, from, "compatible")) {
                note_compatible(tree, from, (struct tree_place){way[depth], way[depth - 1]});
            }
        } else if (token != TOKEN_NOTHING) {
            return;
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
                          .strings_size = fdt_size_dt_strings(dtb)};
    for (uint32_t i = 0; i < TREE_NAMED; i++) {
        tree->named[i] = -1;
    }
    for (uint32_t i = 0; i < TREE_COMPATIBLE; i++) {
        tree->compatible[i] = (struct tree_place){-1, -1};
    }
    tree_index(tree);
}
