/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * posix.h - what the parts of libos/posix share.
 *
 * There is one thread, and no call here is for handlers. What fails sets errno and returns -1 (or
 * NULL), as POSIX says; what is absent says so on the console, once for each call.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* ---- absent.c ---- */

/* errno becomes ENOSYS; the first time for this `call`, a line says so. -> -1 */
int posix_absent(const char *call);
/* -> -1, with errno set. */
int posix_fail(int error);

/* ---- arena.c: the paged memory ---- */

/* A run of pages, all zero; NULL: there is none. The pager starts with the first one. */
void *arena_take(size_t bytes);
/* The same, for what will grow: in the middle of the largest gap. */
void *arena_take_apart(size_t bytes);
/* Makes a run larger where it lies. False: other pages are in the way. */
bool arena_extend(void *base, size_t bytes, size_t wanted);
void arena_give(void *base, size_t bytes);
/* False: no pager. */
bool arena_start(void);

/* ---- node.c: files, named or not ---- */

enum {
    NODE_NAME_BYTES = 64,
};

struct node {
    char name[NODE_NAME_BYTES]; /* empty: unlinked, or no file */
    uint8_t *data;              /* zeros from size to capacity */
    size_t size;
    size_t capacity;
    uint32_t opens;
    uint32_t maps; /* while there are some, data stays where it is */
    uint64_t changed_ticks;
    bool is_used;
    bool is_bundle; /* read-only, mapped by the broker */
};

/* `path` as a name: without the slashes and dots before it. */
const char *node_name(const char *path);
/* The one folder there is, by any of its names. */
bool node_is_folder(const char *path);
/* NULL: no such file. Files of the bundle become nodes when they are first looked for. */
struct node *node_find(const char *path);
/* A new, empty file; NULL: the table is full, or the name too long (errno). */
struct node *node_make(const char *path);
/* False: no room, or it would have to move while it is mapped. */
bool node_size_set(struct node *node, size_t size);
void node_unlink(struct node *node);
/* After opens or maps went down: what has no name, no opens and no maps is freed. */
void node_release(struct node *node);
uint64_t node_number(const struct node *node);

/* ---- descriptor.c ---- */

struct descriptor {
    struct node *node; /* NULL: the console, for descriptors 0 to 2; else free */
    off_t at;
    int flags; /* of open */
};

/* NULL: it is not open, or the console (errno is EBADF). */
struct descriptor *descriptor_find(int fd);
bool descriptor_is_console(int fd);
/* -1: too many (errno). */
int descriptor_take(struct node *node, int flags);
