/* SPDX-License-Identifier: BSD-2-Clause */
/* path.c - names of files, all in one folder. */
#include "posix.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int access(const char *path, int mode)
{
    const struct node *node = node_find(path);

    if (node_is_folder(path)) {
        return 0;
    }
    if (node == NULL) {
        return -1;
    }
    if ((mode & W_OK) != 0 && node->is_bundle) {
        return posix_fail(EROFS);
    }
    return (mode & X_OK) != 0 ? posix_fail(EACCES) : 0;
}

int unlink(const char *path)
{
    struct node *node = node_find(path);

    if (node == NULL) {
        return -1;
    }
    if (node->is_bundle) {
        return posix_fail(EROFS);
    }
    node_unlink(node);
    return 0;
}

int rename(const char *from, const char *to)
{
    struct node *node = node_find(from);
    struct node *old = node_find(to);
    const char *name = node_name(to);

    if (node == NULL) {
        return posix_fail(ENOENT);
    }
    if (node->is_bundle || (old != NULL && old->is_bundle)) {
        return posix_fail(EROFS);
    }
    if (*name == '\0' || strlen(name) >= NODE_NAME_BYTES) {
        return posix_fail(*name == '\0' ? ENOENT : ENAMETOOLONG);
    }
    if (old == node) {
        return 0;
    }
    if (old != NULL) {
        node_unlink(old);
    }
    strcpy(node->name, name);
    return 0;
}

char *getcwd(char *buffer, size_t size)
{
    if (buffer == NULL || size < sizeof("/")) {
        errno = buffer == NULL ? EINVAL : ERANGE;
        return NULL;
    }
    return strcpy(buffer, "/");
}
