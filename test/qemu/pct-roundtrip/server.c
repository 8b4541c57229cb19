/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * server.c - answers protected control transfers on the time of its caller.
 *
 * The transfer enters on no stack; what runs there is masked and ends with the reply. The last word
 * says what to do.
 */
#include "server.h"

#include "../check.h"

enum {
    STACK_BYTES = 4096,
    EXIT_CODE = 0
};

_Alignas(16) char server_stack[STACK_BYTES];
static volatile bool is_over;
static uint64_t served;

/* What the caller must find untouched is spoilt on purpose. */
static void spoil(void)
{
    __asm__ volatile("li s1, -1\n li s2, -1\n li s11, -1\n fcvt.d.l fs0, x0\n" ::
                         : "s1", "s2", "s11", "fs0");
}

__attribute__((used)) static void serve(uint64_t caller, uint64_t w1, uint64_t w2, uint64_t w3,
                                        uint64_t what)
{
    const uint64_t word[4] = {w1 + w2, w1 ^ w3, caller, ++served};
    const struct base_peer *client = base_peer_find("client");

    spoil();
    switch (what) {
    case SERVER_EXIT:
        (void)exo_env_control(EXO_NOTHING, 0, EXO_CONTROL_EXIT, EXIT_CODE);
        break;
    case SERVER_FAULT:
        __asm__ volatile("unimp");
        break;
    case SERVER_CALL_BACK: {
        const uint64_t back[4] = {(uint64_t)exo_pct((exo_handle_t){client->env}, word).status};
        (void)exo_pct(EXO_NOTHING, back);
        break;
    }
    case SERVER_END:
        is_over = true;
        break;
    default:
        break;
    }
    (void)exo_pct(EXO_NOTHING, word);
}

__attribute__((naked)) static void enter(void)
{
    __asm__ volatile("la sp, server_stack + %0\n j serve" ::"i"(STACK_BYTES));
}

int main(void)
{
    base_save()->pct_entry = (uint64_t)(uintptr_t)enter;
    while (!is_over) {
    }
    return check_end();
}
