/* SPDX-License-Identifier: BSD-2-Clause */
/* talker.c - keeps the firmware printing, by way of broker and kernel, with a letter of its own. */
#include <stdio.h>
#include <string.h>

enum {
    LINES = 600,
    LETTERS = 60
};

int main(void)
{
    char line[LETTERS + 1];

    memset(line, '%', LETTERS);
    line[LETTERS] = '\0';
    for (int i = 0; i < LINES; i++) {
        printf("%s\n", line);
    }
    return 0;
}
