/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * server.c - answers protected control transfers, on the time of who calls.
 *
 * A transfer enters at pct_entry, masked, on no stack, with the caller's number in a0 and its words
 * in a1 to a4; it ends with PCT to nobody, which takes a1 to a4 back.
 */
#include <base/calls.h>
#include <base/upcall.h>
#include <stdio.h>

void server_enter(void);
__asm__(".globl server_enter\n"
        "server_enter:\n"
        "    add  a1, a1, a2\n"
        "    add  a1, a1, a3\n"
        "    add  a1, a1, a4\n"
        "    li   a0, 0\n"
        "    li   a7, 19\n" /* EXO_CALL_PCT */
        "    ecall\n"
        "    j    server_enter\n");

static volatile bool is_over;

static void notified(struct exo_save_area *save)
{
    save->notify = 0;
    is_over = true;
}

int main(void)
{
    _Static_assert(EXO_CALL_PCT == 19, "the assembly above");
    (void)base_event_handle(EXO_EVENT_NOTIFY, notified);
    base_save()->pct_entry = (uint64_t)(uintptr_t)server_enter;
    while (!is_over) { /* who sleeps in base_wait is masked, and can't be entered */
        (void)exo_yield(EXO_NOTHING);
    }
    printf("nobody calls any more\n");
    return 0;
}
