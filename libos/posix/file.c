/* SPDX-License-Identifier: BSD-2-Clause */
/* file.c - what a file is, and that it is safe. */
#include "posix.h"

#include <base/start.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    BLOCK_BYTES = 4096,
    BLOCK_UNIT = 512,
    DEVICE_FILES = 1,
    DEVICE_CONSOLE = 2
};

static void stat_fill(const struct node *node, struct stat *status)
{
    memset(status, 0, sizeof(*status));
    status->st_dev = DEVICE_FILES;
    status->st_ino = (ino_t)node_number(node);
    status->st_mode = S_IFREG | (node->is_bundle ? 0444 : 0644);
    status->st_nlink = node->name[0] != '\0';
    status->st_size = (off_t)node->size;
    status->st_blksize = BLOCK_BYTES;
    status->st_blocks = (blkcnt_t)((node->capacity + BLOCK_UNIT - 1) / BLOCK_UNIT);
    status->st_mtime = (time_t)(node->changed_ticks / base_start()->timebase_hz);
}

/* There is one folder. */
static void stat_fill_folder(struct stat *status)
{
    memset(status, 0, sizeof(*status));
    status->st_dev = DEVICE_FILES;
    status->st_mode = S_IFDIR | 0755;
    status->st_nlink = 1;
}

int fstat(int fd, struct stat *status)
{
    const struct descriptor *descriptor = descriptor_find(fd);

    if (descriptor_is_console(fd)) {
        memset(status, 0, sizeof(*status));
        status->st_dev = DEVICE_CONSOLE;
        status->st_mode = S_IFCHR | 0600;
        return 0;
    }
    if (descriptor == NULL) {
        return -1;
    }
    stat_fill(descriptor->node, status);
    return 0;
}

int stat(const char *path, struct stat *status)
{
    if (node_is_folder(path)) {
        stat_fill_folder(status);
        return 0;
    }
    const struct node *node = node_find(path);
    if (node == NULL) {
        return -1;
    }
    stat_fill(node, status);
    return 0;
}

/* There are no links to look at instead. */
int lstat(const char *path, struct stat *status)
{
    return stat(path, status);
}

/* What was written is in the file; that it outlives the environment nobody can promise. */
int fsync(int fd)
{
    return descriptor_is_console(fd) || descriptor_find(fd) != NULL ? 0 : -1;
}

int fdatasync(int fd)
{
    return fsync(fd);
}
