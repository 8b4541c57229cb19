/* SPDX-License-Identifier: BSD-2-Clause */
/* stdio.c - picolibc's stdout and stderr, gathered into lines. Not for handlers. */
#include <base/console.h>
#include <stdio.h>

enum {
    LINE_BYTES = 160
};

static char line[LINE_BYTES];
static size_t line_length;

void console_flush(void)
{
    size_t length = line_length;

    line_length = 0;
    if (length > 0) {
        console_write(line, length);
    }
}

static int console_put(char c, FILE *file)
{
    (void)file;
    line[line_length++] = c;
    if (c == '\n' || line_length == LINE_BYTES) {
        console_flush();
    }
    return (unsigned char)c;
}

static FILE console_file = FDEV_SETUP_STREAM(console_put, NULL, NULL, _FDEV_SETUP_WRITE);

FILE *const stdin = &console_file;
FILE *const stdout = &console_file;
FILE *const stderr = &console_file;
