/* SPDX-License-Identifier: BSD-2-Clause */
/* crt.c - from the first upcall to main, and from main to the end of the environment. */
#include "upcall_private.h"

#include <base/calls.h>
#include <base/console.h>
#include <base/crt.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv);

_Noreturn void base_enter(struct exo_save_area *save, uint64_t tls)
{
    char **argv = NULL;

    base_upcall_start(save, tls);
    int argc = base_library_start(&argv);
    base_unmask();
    exit(main(argc, argv));
}

_Noreturn void _exit(int code)
{
    console_flush();
    for (;;) {
        (void)exo_env_control(EXO_NOTHING, 0, EXO_CONTROL_EXIT, (uint64_t)(code & 0xff));
    }
}
