/* SPDX-License-Identifier: BSD-2-Clause */
/* spinner.c - says so and never leaves user mode again by itself: there the machine is stopped. */
#include <stdio.h>

int main(void)
{
    printf("spins\n");
    for (volatile unsigned long turns = 0;; turns++) {
    }
}
