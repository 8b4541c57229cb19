/* SPDX-License-Identifier: BSD-2-Clause */
/* environment.c - what a program asks about itself. */
#include "posix.h"

#include <base/start.h>
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

enum {
    USER = 1,
    SIGNAL_EXIT = 128, /* what shells make of the number of a signal */
};

static char *variables[] = {NULL};
char **environ = variables;

pid_t getpid(void)
{
    return (pid_t)base_start()->env_index;
}

pid_t getppid(void)
{
    return 0;
}

/* Nobody is the superuser here, so nobody tries what only that one may. */
uid_t getuid(void)
{
    return USER;
}

uid_t geteuid(void)
{
    return USER;
}

/* raise() comes here with what is not caught; for others there are no signals. */
int kill(pid_t pid, int signal)
{
    if (pid != getpid()) {
        return posix_absent("kill");
    }
    if (signal != 0) {
        _exit(SIGNAL_EXIT + signal);
    }
    return 0;
}

long sysconf(int name)
{
    switch (name) {
    case _SC_PAGESIZE:
        return EXO_FRAME_SIZE;
    case _SC_NPROCESSORS_ONLN:
        return 1;
    case _SC_OPEN_MAX:
        return 64;
    default:
        return posix_fail(EINVAL);
    }
}
