/* SPDX-License-Identifier: BSD-2-Clause */
/* memory.c - mappings, and a heap larger than the frames there are. */
#include "memory.h"

#include "../check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    PAGE = 4096,
    MAPPED = 8 * PAGE,
    OBSTACLE = 200 * PAGE, /* two thirds of what lies on either side of a file */
    PIECES = 400,          /* of up to 3,000 bytes: more than 100 frames */
    ROUNDS = 4,
};

static void shared_check(int fd)
{
    char bytes[4] = "";
    char *map = mmap(NULL, MAPPED, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    char *copy = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, PAGE);

    check_true(map != MAP_FAILED && copy != MAP_FAILED, "mmap: shared and private");
    memcpy(map + 5000, "map", 3);
    check_true(pread(fd, bytes, 3, 5000) == 3 && memcmp(bytes, "map", 3) == 0,
               "what is written to a mapping is read from the file");
    check_true(pwrite(fd, "new", 3, 9000) == 3 && memcmp(map + 9000, "new", 3) == 0,
               "what is written to the file is in the mapping");
    check_true(copy[5000 - PAGE] == 0, "a private mapping is a copy");
    check_true(msync(map, MAPPED, MS_SYNC) == 0, "msync");
    check_true(msync(map + PAGE, MAPPED, MS_SYNC) == -1 && errno == ENOMEM, "msync: ENOMEM");
    check_true(ftruncate(fd, MAPPED + PAGE) == 0 && memcmp(map + 9000, "new", 3) == 0,
               "a mapped file grows where it lies");
    check_true(munmap(map, PAGE) == -1 && errno == EINVAL, "munmap of a part: EINVAL");
    check_true(munmap(map, MAPPED) == 0 && munmap(copy, PAGE) == 0, "munmap");
}

/* The second obstacle finds no room before the file, so it lies behind it. */
static void moved_check(int fd)
{
    char bytes[4] = "";
    char *map = mmap(NULL, MAPPED, PROT_READ, MAP_SHARED, fd, 0);
    void *first = mmap(NULL, OBSTACLE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    void *second = mmap(NULL, OBSTACLE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    check_true(map != MAP_FAILED && first != MAP_FAILED && second != MAP_FAILED, "obstacles");
    check_true(ftruncate(fd, 40 * PAGE) == -1 && errno == ENOSPC,
               "a mapped file does not move: ENOSPC");
    check_true(munmap(map, MAPPED) == 0 && munmap(first, OBSTACLE) == 0, "then it may");
    check_true(ftruncate(fd, 40 * PAGE) == 0 && pread(fd, bytes, 3, 5000) == 3 &&
                   memcmp(bytes, "map", 3) == 0,
               "and is the same");
    (void)munmap(second, OBSTACLE);
}

static void refused_check(int fd)
{
    check_true(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 1) == MAP_FAILED && errno == EINVAL,
               "mmap: an offset inside a page: EINVAL");
    check_true(mmap(NULL, 41 * PAGE, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED && errno == ENXIO,
               "mmap: beyond the end: ENXIO");
    check_true(mmap(NULL, PAGE, PROT_EXEC, MAP_SHARED, fd, 0) == MAP_FAILED && errno == ENOTSUP,
               "mmap: to execute: ENOTSUP");
    check_true(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, 99, 0) == MAP_FAILED && errno == EBADF,
               "mmap: of nothing: EBADF");
    check_true(mprotect(NULL, PAGE, PROT_READ) == -1 && errno == ENOSYS, "mprotect: ENOSYS");
}

void map_check(void)
{
    int fd = open("mapped", O_RDWR | O_CREAT, 0644);

    check_true(ftruncate(fd, MAPPED) == 0, "a file to map");
    shared_check(fd);
    moved_check(fd);
    refused_check(fd);
    (void)close(fd);
    (void)unlink("mapped");

    fd = open("text.txt", O_RDONLY);
    const char *text = mmap(NULL, 40, PROT_READ, MAP_SHARED, fd, 0);
    check_true(text != MAP_FAILED && memcmp(text, "SPDX", 4) == 0, "a file of the bundle, mapped");
    check_true(munmap((void *)(uintptr_t)text, 40) == 0 && close(fd) == 0, "and unmapped");

    char *pages = mmap(NULL, MAPPED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    check_true(pages != MAP_FAILED, "mmap: anonymous");
    memset(pages, 1, MAPPED);
    (void)munmap(pages, MAPPED);
    pages = mmap(NULL, MAPPED, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    uint32_t others = 0;
    for (uint32_t i = 0; i < MAPPED; i++) {
        others += pages[i] != 0;
    }
    check_equal(others, 0, "pages that were somebody's are zero again");
    (void)munmap(pages, MAPPED);
}

static bool is_filled(const uint8_t *piece, size_t bytes, uint8_t with)
{
    for (size_t i = 0; i < bytes; i++) {
        if (piece[i] != with) {
            return false;
        }
    }
    return true;
}

void heap_check(void)
{
    static uint8_t *piece[PIECES];
    static size_t bytes[PIECES];
    uint32_t wrong = 0;
    uint32_t missing = 0;

    for (uint32_t i = 0; i < PIECES * ROUNDS; i++) {
        uint32_t at = i * 7 % PIECES;
        wrong += !is_filled(piece[at], bytes[at], (uint8_t)at);
        size_t wanted = i * 2654435761u % 3000 + 1;
        uint8_t *moved = realloc(piece[at], wanted);
        missing += moved == NULL;
        wrong += !is_filled(moved, bytes[at] < wanted ? bytes[at] : wanted, (uint8_t)at);
        memset(moved, (int)(at & 0xff), wanted);
        piece[at] = moved;
        bytes[at] = wanted;
    }
    check_equal(wrong, 0, "no piece of the heap lies in another");
    check_equal(missing, 0, "each was had");
    for (uint32_t i = 0; i < PIECES; i++) {
        free(piece[i]);
    }
    void *aligned = NULL;
    check_true(posix_memalign(&aligned, 1024, 100) == 0 && (uintptr_t)aligned % 1024 == 0,
               "posix_memalign");
    free(aligned);
    volatile size_t huge = 1ull << 40; /* the compiler refuses what it can see */
    check_true(malloc(huge) == NULL && errno == ENOMEM, "malloc: ENOMEM");
    check_true(calloc(huge, huge) == NULL && errno == ENOMEM, "calloc: ENOMEM");
}
