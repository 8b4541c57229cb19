/* SPDX-License-Identifier: BSD-2-Clause */
/* spinner.c - never gives way. */
#include <stdbool.h>

static volatile bool is_over;

int main(void)
{
    while (!is_over) {
    }
    return 0;
}
