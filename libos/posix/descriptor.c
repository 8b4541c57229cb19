/* SPDX-License-Identifier: BSD-2-Clause */
/* descriptor.c - small numbers for open files; 0, 1 and 2 are the console. */
#include "posix.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

enum {
    DESCRIPTOR_MAX = 64,
    DESCRIPTOR_CONSOLES = 3
};

static struct descriptor descriptors[DESCRIPTOR_MAX];

bool descriptor_is_console(int fd)
{
    return fd >= 0 && fd < DESCRIPTOR_CONSOLES;
}

struct descriptor *descriptor_find(int fd)
{
    if (fd < 0 || fd >= DESCRIPTOR_MAX || descriptors[fd].node == NULL) {
        errno = EBADF;
        return NULL;
    }
    return &descriptors[fd];
}

int descriptor_take(struct node *node, int flags)
{
    for (int fd = DESCRIPTOR_CONSOLES; fd < DESCRIPTOR_MAX; fd++) {
        if (descriptors[fd].node == NULL) {
            descriptors[fd] = (struct descriptor){.node = node, .flags = flags};
            node->opens++;
            return fd;
        }
    }
    return posix_fail(EMFILE);
}

int open(const char *path, int flags, ...)
{
    struct node *node = node_find(path);
    bool may_write = (flags & O_ACCMODE) != O_RDONLY;

    if (node != NULL && (flags & O_CREAT) != 0 && (flags & O_EXCL) != 0) {
        return posix_fail(EEXIST);
    }
    if (node == NULL && (errno != ENOENT || (flags & O_CREAT) == 0)) {
        return -1;
    }
    node = node == NULL ? node_make(path) : node;
    if (node == NULL) {
        return -1;
    }
    if (node->is_bundle && may_write) {
        return posix_fail(EROFS);
    }
    int fd = descriptor_take(node, flags);
    if (fd >= 0 && may_write && (flags & O_TRUNC) != 0) {
        (void)node_size_set(node, 0);
    }
    return fd;
}

int close(int fd)
{
    struct descriptor *descriptor = descriptor_find(fd);

    if (descriptor_is_console(fd)) {
        return 0;
    }
    if (descriptor == NULL) {
        return -1;
    }
    struct node *node = descriptor->node;
    *descriptor = (struct descriptor){.node = NULL};
    node->opens--;
    node_release(node);
    return 0;
}

/* One program has all files: every lock is granted, and nobody holds one. */
static int lock_answer(int command, struct flock *lock)
{
    if (command == F_GETLK) {
        lock->l_type = F_UNLCK;
    }
    return 0;
}

int fcntl(int fd, int command, ...)
{
    va_list arguments;
    int answer = 0;

    if (!descriptor_is_console(fd) && descriptor_find(fd) == NULL) {
        return -1;
    }
    va_start(arguments, command);
    switch (command) {
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW:
        answer = lock_answer(command, va_arg(arguments, struct flock *));
        break;
    case F_GETFL:
        answer = descriptor_is_console(fd) ? O_WRONLY : descriptors[fd].flags;
        break;
    case F_GETFD:
    case F_SETFD: /* nothing is ever executed */
        break;
    default:
        answer = posix_absent("fcntl");
        break;
    }
    va_end(arguments);
    return answer;
}

int isatty(int fd)
{
    if (descriptor_is_console(fd)) {
        return 1;
    }
    errno = descriptor_find(fd) == NULL ? EBADF : ENOTTY;
    return 0;
}
