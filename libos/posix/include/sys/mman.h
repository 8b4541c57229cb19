/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sys/mman.h - mapping files and memory (docs/posix.md says what is different here).
 */
#pragma once

#include <sys/types.h>

#define PROT_NONE  0
#define PROT_READ  1
#define PROT_WRITE 2
#define PROT_EXEC  4

#define MAP_SHARED    1
#define MAP_PRIVATE   2
#define MAP_FIXED     0x10
#define MAP_ANONYMOUS 0x20
#define MAP_ANON      MAP_ANONYMOUS
#define MAP_FAILED    ((void *)-1)

#define MS_ASYNC      1
#define MS_INVALIDATE 2
#define MS_SYNC       4

void *mmap(void *wish, size_t bytes, int protection, int flags, int fd, off_t offset);
int munmap(void *base, size_t bytes);
int msync(void *base, size_t bytes, int flags);
int mprotect(void *base, size_t bytes, int protection);
int madvise(void *base, size_t bytes, int advice);
