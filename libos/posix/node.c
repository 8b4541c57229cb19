/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * node.c - files. Those of the bundle lie where the broker mapped them; memory files lie in the
 * arena, in one run each, so that a mapping of one is the file itself.
 */
#include "posix.h"

#include <base/start.h>
#include <base/upcall.h>
#include <errno.h>
#include <string.h>

enum {
    NODE_MAX = 48,
    AHEAD_LEAST = 8192,
    AHEAD_MOST = 1048576,
};

static struct node nodes[NODE_MAX];

const char *node_name(const char *path)
{
    while (*path == '/' || (path[0] == '.' && path[1] == '/')) {
        path++;
    }
    return path;
}

bool node_is_folder(const char *path)
{
    const char *name = node_name(path);

    return *path != '\0' && (*name == '\0' || strcmp(name, ".") == 0);
}

static struct node *node_free_find(void)
{
    for (uint32_t i = 0; i < NODE_MAX; i++) {
        if (!nodes[i].is_used) {
            return &nodes[i];
        }
    }
    return NULL;
}

static struct node *node_new(const char *name)
{
    struct node *node = node_free_find();

    if (strlen(name) >= NODE_NAME_BYTES) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    if (node == NULL || *name == '\0') {
        errno = node == NULL ? ENOSPC : ENOENT;
        return NULL;
    }
    *node = (struct node){.is_used = true};
    strcpy(node->name, name);
    return node;
}

struct node *node_find(const char *path)
{
    const char *name = node_name(path);

    for (uint32_t i = 0; i < NODE_MAX; i++) {
        if (nodes[i].is_used && *name != '\0' && strcmp(nodes[i].name, name) == 0) {
            return &nodes[i];
        }
    }
    const struct base_file *file = base_file_find(name);
    struct node *node = file == NULL ? NULL : node_new(name);
    if (node == NULL) {
        errno = file == NULL ? ENOENT : errno;
        return NULL;
    }
    node->data = (uint8_t *)(uintptr_t)file->va;
    node->size = file->size;
    node->capacity = file->size;
    node->is_bundle = true;
    return node;
}

struct node *node_make(const char *path)
{
    struct node *node = node_new(node_name(path));

    if (node != NULL) {
        node->changed_ticks = base_now();
    }
    return node;
}

/* With room for what comes next: as much again, up to a limit. */
static size_t capacity_choose(const struct node *node, size_t wanted)
{
    size_t ahead = node->capacity < AHEAD_MOST ? node->capacity : AHEAD_MOST;

    return wanted + (ahead > AHEAD_LEAST ? ahead : AHEAD_LEAST);
}

static bool node_grow(struct node *node, size_t wanted)
{
    size_t capacity = capacity_choose(node, wanted);

    if (node->capacity > 0 && arena_extend(node->data, node->capacity, capacity)) {
        node->capacity = capacity;
        return true;
    }
    uint8_t *data = node->maps > 0 ? NULL : arena_take_apart(capacity);

    if (data == NULL && node->maps == 0) {
        capacity = wanted;
        data = arena_take_apart(capacity);
    }
    if (data == NULL) {
        return false;
    }
    if (node->capacity > 0) {
        memcpy(data, node->data, node->size);
        arena_give(node->data, node->capacity);
    }
    node->data = data;
    node->capacity = capacity;
    return true;
}

bool node_size_set(struct node *node, size_t size)
{
    if (size > node->capacity && !node_grow(node, size)) {
        return false;
    }
    if (size < node->size) {
        memset(node->data + size, 0, node->size - size);
    }
    node->size = size;
    node->changed_ticks = base_now();
    return true;
}

void node_unlink(struct node *node)
{
    node->name[0] = '\0';
    node_release(node);
}

void node_release(struct node *node)
{
    if (node->name[0] != '\0' || node->opens > 0 || node->maps > 0) {
        return;
    }
    if (node->capacity > 0) {
        arena_give(node->data, node->capacity);
    }
    *node = (struct node){.is_used = false};
}

uint64_t node_number(const struct node *node)
{
    return (uint64_t)(node - nodes) + 1;
}
