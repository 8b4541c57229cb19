/* SPDX-License-Identifier: BSD-2-Clause */
/* calls.c - what libos/posix answers, call by call, and what it refuses. */
#include "memory.h"

#include "../check.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

static void bundle_check(void)
{
    char bytes[64] = "";
    struct stat status;
    int fd = open("./text.txt", O_RDONLY);

    check_true(fd > 2 && read(fd, bytes, sizeof(bytes) - 1) > 0, "a file of the bundle is read");
    check_true(strstr(bytes, "SPDX") == bytes, "with what stands in it");
    check_true(fstat(fd, &status) == 0 && S_ISREG(status.st_mode), "fstat: a file");
    check_true(lseek(fd, 0, SEEK_END) == status.st_size && read(fd, bytes, 1) == 0, "has an end");
    check_true(write(fd, "x", 1) == -1 && errno == EBADF, "is not written: EBADF");
    check_true(open("text.txt", O_RDWR) == -1 && errno == EROFS, "nor opened for that: EROFS");
    check_true(unlink("text.txt") == -1 && errno == EROFS, "nor unlinked: EROFS");
    check_true(close(fd) == 0 && close(fd) == -1 && errno == EBADF, "close: once");
    check_true(open("nowhere", O_RDONLY) == -1 && errno == ENOENT, "open: ENOENT");
}

static void file_check(void)
{
    char bytes[16] = "";
    struct stat status;
    int fd = open("a", O_RDWR | O_CREAT | O_EXCL, 0644);

    check_true(fd > 2 && open("a", O_CREAT | O_EXCL) == -1 && errno == EEXIST, "O_EXCL: EEXIST");
    check_true(write(fd, "hello", 5) == 5 && pwrite(fd, "world", 5, 10) == 5, "write, pwrite");
    check_true(pread(fd, bytes, 16, 0) == 15 && memcmp(bytes, "hello\0\0\0\0\0world", 15) == 0,
               "pread: zeros between");
    check_true(ftruncate(fd, 3) == 0 && ftruncate(fd, 8) == 0 && pread(fd, bytes, 16, 0) == 8 &&
                   memcmp(bytes, "hel\0\0\0\0\0", 8) == 0,
               "ftruncate: what was cut off does not come back");
    check_true(rename("a", "/b") == 0 && access("a", F_OK) == -1 && access("b", R_OK) == 0,
               "rename, access");
    check_true(access(".", R_OK | W_OK | X_OK) == 0 && stat("/", &status) == 0 &&
                   S_ISDIR(status.st_mode),
               "there is one folder");
    check_true(unlink("b") == 0 && stat("b", &status) == -1 && errno == ENOENT, "unlink, stat");
    check_true(pread(fd, bytes, 3, 0) == 3 && memcmp(bytes, "hel", 3) == 0,
               "an open file lives on without a name");
    check_true(lseek(fd, -1, SEEK_SET) == -1 && errno == EINVAL, "lseek: EINVAL");
    struct flock lock = {.l_type = F_WRLCK};
    check_true(fcntl(fd, F_SETLK, &lock) == 0 && fcntl(fd, F_GETLK, &lock) == 0 &&
                   lock.l_type == F_UNLCK && !isatty(fd) && isatty(1),
               "fcntl: locks are granted");
    check_true(close(fd) == 0 && fsync(fd) == -1 && errno == EBADF, "fsync: EBADF");
}

static void stream_check(void)
{
    char line[32] = "";
    FILE *file = fopen("lines", "w+");
    int number = 0;

    check_true(file != NULL && fprintf(file, "%d\nlast\n", 42) > 0, "fprintf");
    rewind(file);
    check_true(fscanf(file, "%d\n", &number) == 1 && number == 42, "fscanf");
    check_true(fgets(line, sizeof(line), file) != NULL && strcmp(line, "last\n") == 0, "fgets");
    check_true(fgets(line, sizeof(line), file) == NULL && feof(file), "feof");
    (void)fclose(file);
    file = fopen("lines", "a");
    (void)fputs("more\n", file);
    (void)fclose(file);
    struct stat status;
    check_true(stat("lines", &status) == 0 && status.st_size == 13, "append");
    check_true(remove("lines") == 0, "remove");
}

/* What picolibc gets wrong, and libos/posix in its place does not (picolibc.c). */
static void number_check(void)
{
    char *end = NULL;
    const char *text = "-0x2.5 ";
    volatile double above = 2147483647.5;

    check_true(strtod(text, &end) == -2.3125 && end == text + 6, "strtod: hexadecimal");
    check_true(strtod("0x", &end) == 0 && *end == 'x' && atof("0x.8") == 0.5, "strtod: digits");
    check_true(strtod("1.25e2x", &end) == 125 && *end == 'x', "strtod: decimal");
    check_true(ceil(above) == 2147483648.0 && ceil(-above) == -2147483647.0, "ceil");
}

static void time_check(void)
{
    struct timespec before;
    struct timespec after;
    const struct timespec wanted = {0, 20000000};
    struct tms used;

    (void)clock_gettime(CLOCK_MONOTONIC, &before);
    check_true(nanosleep(&wanted, NULL) == 0, "nanosleep");
    (void)clock_gettime(CLOCK_MONOTONIC, &after);
    int64_t slept = (after.tv_sec - before.tv_sec) * 1000000000ll + after.tv_nsec - before.tv_nsec;
    check_true(slept >= wanted.tv_nsec, "clock_gettime: 20 ms later");
    check_true(clock() > 0 && times(&used) != (clock_t)-1 && time(NULL) >= 0, "clock, times, time");
    check_true(clock_gettime((clockid_t)77, &after) == -1 && errno == EINVAL, "no other clock");
}

static void entropy_check(void)
{
    uint8_t first[96] = {0};
    uint8_t second[96] = {0};

    check_true(getentropy(first, sizeof(first)) == 0 && getentropy(second, sizeof(second)) == 0,
               "getentropy");
    check_true(memcmp(first, second, sizeof(first)) != 0 && memcmp(first, first + 64, 32) != 0,
               "never the same twice");
    check_true(getentropy(first, 257) == -1 && errno == EIO, "256 bytes at most: EIO");
}

static void absent_check(void)
{
    errno = 0;
    check_true(fork() == -1 && errno == ENOSYS, "fork: ENOSYS");
    check_true(fork() == -1 && errno == ENOSYS, "fork: ENOSYS again");
    check_true(system("ls") == -1 && errno == ENOSYS, "system: ENOSYS");
    check_true(system(NULL) == 0, "system: no shell");
    check_true(mkdir("folder", 0777) == -1 && errno == ENOSYS, "mkdir: ENOSYS");
    check_true(dup(1) == -1 && errno == ENOSYS, "dup: ENOSYS");
    check_true(ioctl(1, 0) == -1 && errno == ENOSYS, "ioctl: ENOSYS");
    check_true(readlink("a", (char[1]){0}, 1) == -1 && errno == ENOSYS, "readlink: ENOSYS");
    check_true(kill(getpid() + 1, SIGTERM) == -1 && errno == ENOSYS, "kill of others: ENOSYS");
}

int main(int argc, char **argv)
{
    uint8_t bytes[8];

    if (argc > 1 && strcmp(argv[1], "unseeded") == 0) {
        check_true(getentropy(bytes, sizeof(bytes)) == -1 && errno == ENOSYS,
                   "without a seed there is no entropy: ENOSYS");
        check_true(malloc(100) != NULL, "without swap space there is memory");
        return check_end();
    }
    bundle_check();
    file_check();
    stream_check();
    number_check();
    map_check();
    heap_check();
    time_check();
    entropy_check();
    absent_check();
    return check_end();
}
