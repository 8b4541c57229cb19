/* SPDX-License-Identifier: BSD-2-Clause */
/* main.c - on libos/base: calls, upcalls, memory, printing. No pager, no scheduler but your own. */
#include <base/start.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    (void)argc;
    printf("hello from %s, environment %u\n", argv[0], (unsigned)base_start()->env_index);
    return 0;
}
