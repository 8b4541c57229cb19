/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * map.c - mmap on the pager.
 *
 * A memory file lies in paged memory already: its mapping is the file. A file of the bundle gets a
 * region of the pager's, for good, the first time it is mapped. A private mapping is a copy.
 */
#include "posix.h"

#include <base/start.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <vm/vm.h>

enum {
    MAPPING_MAX = 32
};

struct mapping {
    uint8_t *base; /* NULL: free */
    size_t bytes;
    struct node *node; /* NULL: pages of its own, to be given back */
    bool is_shared;
};

struct bundle_region {
    const struct node *node;
    const uint8_t *base;
};

static struct mapping mappings[MAPPING_MAX];
static struct bundle_region bundle_regions[VM_REGION_MAX];

static void *failed(int error)
{
    errno = error;
    return MAP_FAILED;
}

static struct mapping *mapping_find(const uint8_t *base)
{
    for (uint32_t i = 0; i < MAPPING_MAX; i++) {
        if (mappings[i].base == base) {
            return &mappings[i];
        }
    }
    return NULL;
}

/* NULL: the pager has no room for it. */
static uint8_t *bundle_map(const struct node *node)
{
    for (uint32_t i = 0; i < VM_REGION_MAX && arena_start(); i++) {
        struct bundle_region *region = &bundle_regions[i];
        if (region->node == node) {
            return (uint8_t *)(uintptr_t)region->base;
        }
        if (region->node == NULL) {
            region->base = vm_region_file(base_file_find(node->name), VM_AHEAD_MAX / 2);
            region->node = region->base == NULL ? NULL : node;
            return (uint8_t *)(uintptr_t)region->base;
        }
    }
    return NULL;
}

static uint8_t *private_make(const struct node *node, size_t bytes, off_t offset)
{
    uint8_t *copy = arena_take(bytes);
    size_t left = node == NULL || (size_t)offset >= node->size ? 0 : node->size - (size_t)offset;

    if (copy != NULL && left > 0) {
        memcpy(copy, node->data + offset, left < bytes ? left : bytes);
    }
    return copy;
}

static uint8_t *shared_make(struct node *node, off_t offset)
{
    uint8_t *base = node->is_bundle ? bundle_map(node) : node->data;

    if (base == NULL) {
        return NULL;
    }
    node->maps++;
    return base + offset;
}

/* 0, or why not. */
static int file_refuse(const struct descriptor *descriptor, const struct mapping *wanted,
                       int protection, off_t offset)
{
    bool is_written = wanted->is_shared && (protection & PROT_WRITE) != 0;

    if (descriptor == NULL) {
        return EBADF;
    }
    if (offset < 0 || offset % EXO_FRAME_SIZE != 0) {
        return EINVAL;
    }
    if (is_written && (descriptor->flags & O_ACCMODE) != O_RDWR) {
        return EACCES;
    }
    /* Nothing lies behind the end of a file that does not move. */
    size_t end = (descriptor->node->size + EXO_FRAME_SIZE - 1) & ~(size_t)(EXO_FRAME_SIZE - 1);
    if (wanted->is_shared && ((size_t)offset > end || wanted->bytes > end - (size_t)offset)) {
        return ENXIO;
    }
    return 0;
}

void *mmap(void *wish, size_t bytes, int protection, int flags, int fd, off_t offset)
{
    struct mapping *mapping = mapping_find(NULL);
    struct mapping made = {.bytes = bytes, .is_shared = (flags & MAP_SHARED) != 0};
    struct node *node = NULL;

    (void)wish;
    if (bytes == 0 || bytes > SIZE_MAX / 2 || (flags & MAP_FIXED) != 0 ||
        made.is_shared == ((flags & MAP_PRIVATE) != 0)) {
        return failed(EINVAL);
    }
    if ((protection & PROT_EXEC) != 0) {
        return failed(ENOTSUP);
    }
    if ((flags & MAP_ANONYMOUS) == 0) {
        const struct descriptor *descriptor = descriptor_find(fd);
        int error = file_refuse(descriptor, &made, protection, offset);
        if (error != 0) {
            return failed(error);
        }
        node = descriptor->node;
    }
    made.node = made.is_shared ? node : NULL;
    if (mapping != NULL) {
        made.base =
            made.node != NULL ? shared_make(node, offset) : private_make(node, bytes, offset);
    }
    if (made.base == NULL) {
        return failed(ENOMEM);
    }
    *mapping = made;
    return made.base;
}

int munmap(void *base, size_t bytes)
{
    struct mapping *mapping = base == NULL ? NULL : mapping_find(base);

    if (mapping == NULL || mapping->bytes != bytes) {
        return posix_fail(EINVAL);
    }
    struct mapping old = *mapping;
    *mapping = (struct mapping){.base = NULL};
    if (old.node == NULL) {
        arena_give(old.base, old.bytes);
        return 0;
    }
    old.node->maps--;
    node_release(old.node);
    return 0;
}

static const struct mapping *mapping_around(const uint8_t *base, size_t bytes)
{
    for (uint32_t i = 0; i < MAPPING_MAX; i++) {
        const struct mapping *mapping = &mappings[i];
        if (mapping->base != NULL && base >= mapping->base &&
            (size_t)(base - mapping->base) <= mapping->bytes &&
            bytes <= mapping->bytes - (size_t)(base - mapping->base)) {
            return mapping;
        }
    }
    return NULL;
}

/* The mapping is the file: what a read would find is there already. */
int msync(void *base, size_t bytes, int flags)
{
    (void)flags;
    return mapping_around(base, bytes) != NULL ? 0 : posix_fail(ENOMEM);
}

int madvise(void *base, size_t bytes, int advice)
{
    (void)advice;
    return mapping_around(base, bytes) != NULL ? 0 : posix_fail(ENOMEM);
}

int mprotect(void *base, size_t bytes, int protection)
{
    (void)base;
    (void)bytes;
    (void)protection;
    return posix_absent("mprotect");
}
