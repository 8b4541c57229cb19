/* SPDX-License-Identifier: BSD-2-Clause */
/* transfer.c - bytes in and out of files. */
#include "posix.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static ssize_t node_read(const struct node *node, void *buffer, size_t count, off_t at)
{
    if (at < 0) {
        return posix_fail(EINVAL);
    }
    size_t left = (size_t)at < node->size ? node->size - (size_t)at : 0;
    size_t bytes = count < left ? count : left;
    if (bytes > 0) {
        memcpy(buffer, node->data + at, bytes);
    }
    return (ssize_t)bytes;
}

static ssize_t node_write(struct node *node, const void *buffer, size_t count, off_t at)
{
    size_t end;

    if (at < 0 || __builtin_add_overflow((size_t)at, count, &end) || end > SIZE_MAX / 2) {
        return posix_fail(EINVAL);
    }
    if (end > node->size && !node_size_set(node, end)) {
        return posix_fail(ENOSPC);
    }
    if (count > 0) {
        memcpy(node->data + at, buffer, count);
    }
    return (ssize_t)count;
}

static struct descriptor *readable_find(int fd)
{
    struct descriptor *descriptor = descriptor_find(fd);

    if (descriptor != NULL && (descriptor->flags & O_ACCMODE) == O_WRONLY) {
        errno = EBADF;
        return NULL;
    }
    return descriptor;
}

static struct descriptor *writable_find(int fd)
{
    struct descriptor *descriptor = descriptor_find(fd);

    if (descriptor != NULL && (descriptor->flags & O_ACCMODE) == O_RDONLY) {
        errno = EBADF;
        return NULL;
    }
    return descriptor;
}

static ssize_t console_put_all(const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        putchar(bytes[i]);
    }
    return (ssize_t)count;
}

ssize_t read(int fd, void *buffer, size_t count)
{
    struct descriptor *descriptor = readable_find(fd);

    if (descriptor_is_console(fd)) {
        return 0; /* nobody types: the end of the file */
    }
    if (descriptor == NULL) {
        return -1;
    }
    ssize_t bytes = node_read(descriptor->node, buffer, count, descriptor->at);
    descriptor->at += bytes > 0 ? bytes : 0;
    return bytes;
}

ssize_t write(int fd, const void *buffer, size_t count)
{
    struct descriptor *descriptor = writable_find(fd);

    if (descriptor_is_console(fd)) {
        return console_put_all(buffer, count);
    }
    if (descriptor == NULL) {
        return -1;
    }
    if ((descriptor->flags & O_APPEND) != 0) {
        descriptor->at = (off_t)descriptor->node->size;
    }
    ssize_t bytes = node_write(descriptor->node, buffer, count, descriptor->at);
    descriptor->at += bytes > 0 ? bytes : 0;
    return bytes;
}

ssize_t pread(int fd, void *buffer, size_t count, off_t at)
{
    const struct descriptor *descriptor = readable_find(fd);

    return descriptor == NULL ? -1 : node_read(descriptor->node, buffer, count, at);
}

ssize_t pwrite(int fd, const void *buffer, size_t count, off_t at)
{
    const struct descriptor *descriptor = writable_find(fd);

    return descriptor == NULL ? -1 : node_write(descriptor->node, buffer, count, at);
}

off_t lseek(int fd, off_t offset, int whence)
{
    struct descriptor *descriptor = descriptor_find(fd);
    off_t from = 0;
    off_t at;

    if (descriptor_is_console(fd)) {
        return posix_fail(ESPIPE);
    }
    if (descriptor == NULL) {
        return -1;
    }
    if (whence == SEEK_CUR) {
        from = descriptor->at;
    } else if (whence == SEEK_END) {
        from = (off_t)descriptor->node->size;
    } else if (whence != SEEK_SET) {
        return posix_fail(EINVAL);
    }
    if (__builtin_add_overflow(from, offset, &at) || at < 0) {
        return posix_fail(EINVAL);
    }
    descriptor->at = at;
    return at;
}

int ftruncate(int fd, off_t size)
{
    const struct descriptor *descriptor = writable_find(fd);

    if (descriptor == NULL) {
        return -1;
    }
    if (size < 0) {
        return posix_fail(EINVAL);
    }
    return node_size_set(descriptor->node, (size_t)size) ? 0 : posix_fail(ENOSPC);
}
