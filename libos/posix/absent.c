/* SPDX-License-Identifier: BSD-2-Clause */
/* absent.c - calls that there is nothing for: ENOSYS and a line. */
#include "posix.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SAID_MAX = 32
};

int posix_fail(int error)
{
    errno = error;
    return -1;
}

int posix_absent(const char *call)
{
    static const char *said[SAID_MAX];
    uint32_t i = 0;

    while (i < SAID_MAX && said[i] != NULL && strcmp(said[i], call) != 0) {
        i++;
    }
    if (i < SAID_MAX && said[i] == NULL) {
        said[i] = call;
        fprintf(stderr, "posix: %s: not here, ENOSYS\n", call);
    }
    return posix_fail(ENOSYS);
}

/* ---- other programs ---- */

pid_t fork(void)
{
    return posix_absent("fork");
}

int execve(const char *path, char *const argv[], char *const environment[])
{
    (void)path;
    (void)argv;
    (void)environment;
    return posix_absent("execve");
}

pid_t waitpid(pid_t pid, int *status, int options)
{
    (void)pid;
    (void)status;
    (void)options;
    return posix_absent("waitpid");
}

/* POSIX: 0 for NULL says that there is no command interpreter. */
int system(const char *command)
{
    return command == NULL ? 0 : posix_absent("system");
}

int pipe(int fds[2])
{
    (void)fds;
    return posix_absent("pipe");
}

int ioctl(int fd, unsigned long request, ...)
{
    (void)fd;
    (void)request;
    return posix_absent("ioctl");
}

/* ---- descriptors that share a position ---- */

int dup(int fd)
{
    (void)fd;
    return posix_absent("dup");
}

int dup2(int fd, int to)
{
    (void)fd;
    (void)to;
    return posix_absent("dup2");
}

/* ---- folders, links, owners ---- */

int mkdir(const char *path, mode_t mode)
{
    (void)path;
    (void)mode;
    return posix_absent("mkdir");
}

int rmdir(const char *path)
{
    (void)path;
    return posix_absent("rmdir");
}

int chdir(const char *path)
{
    (void)path;
    return posix_absent("chdir");
}

int link(const char *from, const char *to)
{
    (void)from;
    (void)to;
    return posix_absent("link");
}

int symlink(const char *from, const char *to)
{
    (void)from;
    (void)to;
    return posix_absent("symlink");
}

ssize_t readlink(const char *path, char *target, size_t bytes)
{
    (void)path;
    (void)target;
    (void)bytes;
    return posix_absent("readlink");
}

int chmod(const char *path, mode_t mode)
{
    (void)path;
    (void)mode;
    return posix_absent("chmod");
}

int fchmod(int fd, mode_t mode)
{
    (void)fd;
    (void)mode;
    return posix_absent("fchmod");
}

int fchown(int fd, uid_t owner, gid_t group)
{
    (void)fd;
    (void)owner;
    (void)group;
    return posix_absent("fchown");
}

int utimes(const char *path, const struct timeval times[2])
{
    (void)path;
    (void)times;
    return posix_absent("utimes");
}
