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

void base_entry(void); /* the library's */

_Alignas(16) char server_stack[STACK_BYTES];
volatile uint64_t server_seen; /* in the registers at the entry */
static volatile bool is_over;
static uint64_t served;

/* What the caller must find untouched is spoilt on purpose. */
static void spoil(void)
{
    __asm__ volatile("li s1, -1\n li s2, -1\n li s11, -1\n fcvt.d.l fs0, x0\n" ::
                         : "s1", "s2", "s11", "fs0");
    __asm__ volatile(".irp x, t0, t1, t2, t3, t4, t5, t6, a5, a6\nli \\x, -1\n.endr" ::
                         : "a5", "a6", "t0", "t1", "t2", "t3", "t4", "t5", "t6");
}

/* Unmasks while it serves, so that only the kernel knows that it may not be entered, and has
 * another server try. Its own thread is where the unmasked call is stored. */
static void unmasked_call(void)
{
    struct exo_save_area *save = base_save();
    static struct exo_registers thread;
    const uint64_t word[4] = {0, 0, 0, SERVER_CALL_SERVER};
    const exo_handle_t other = {base_peer_find("leaver")->env};

    thread = save->running;
    __atomic_store_n(&save->entry, (uint64_t)(uintptr_t)base_entry, __ATOMIC_SEQ_CST);
    struct exo_pct_reply reply = exo_pct(other, word);
    __atomic_store_n(&save->entry, 0, __ATOMIC_SEQ_CST);
    save->running = thread;
    const uint64_t back[4] = {(uint64_t)reply.status, reply.word[0], reply.word[1]};
    (void)exo_pct(EXO_NOTHING, back);
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
    case SERVER_UNMASKED:
        unmasked_call();
        break;
    case SERVER_CALL_SERVER: {
        const exo_handle_t server = {base_peer_find("server")->env};
        const uint64_t first = (uint64_t)exo_pct(server, word).status; /* remembered now */
        const uint64_t back[4] = {first, (uint64_t)exo_pct(server, word).status};
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
    __asm__ volatile(".irp x, ra, sp, tp, t2, s0, s1, a5, a6, a7, s2, s3, s4, s5, s6, s7, s8, "
                     "s9, s10, s11, t3, t4, t5, t6\n"
                     "or s0, s0, \\x\n"
                     ".endr\n"
                     "la t0, server_seen\n"
                     "ld t1, (t0)\n"
                     "or s0, s0, t1\n"
                     "sd s0, (t0)\n"
                     "la sp, server_stack + %0\n"
                     "j serve" ::"i"(STACK_BYTES));
}

int main(void)
{
    base_save()->pct_entry = (uint64_t)(uintptr_t)enter;
    while (!is_over) {
    }
    check_equal(server_seen, 0, "registers of the caller, but its words");
    return check_end();
}
