/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * witness.c - is innocent, and looks until the last criminal has ended whether that still shows.
 *
 * Its memory, its registers, the answers of a server beside it, and, with the argument timed, its
 * time: it has POSITIONS of every revolution on its hart, and never misses more than one of them.
 * Argument: last=INDEX of the last criminal.
 */
#include "../check.h"

#include <exo/info.h>

enum {
    WORDS = 4096,
    POSITIONS = 8,
    TRIES = 100 /* a loaded host may skip the server's positions for seconds */
};

static uint64_t memory[WORDS];
static uint64_t wrong_words;
static uint64_t wrong_registers;
static uint64_t wrong_answers;
static uint64_t longest; /* ticks between two looks */

static uint64_t pattern(uint64_t at)
{
    return (at + 1) * 0x9e3779b97f4a7c15ull;
}

static bool has_ended(uint64_t env)
{
    const volatile struct exo_info *info =
        (const volatile struct exo_info *)(uintptr_t)base_start()->info_va;

    return info->env_state[env] != EXO_ENV_RUNNING && info->env_state[env] != EXO_ENV_STOPPED;
}

/* Registers that nobody needs while it lasts keep what they hold for as long as a position. */
static void registers_look(void)
{
    uint64_t end = base_now() + base_start()->slice_ticks;
    uint64_t kept;

    __asm__ volatile("li t1, 11\nli t2, 12\nli t3, 13\nli t4, 14\nli t5, 15\nli t6, 16\n"
                     "fmv.d.x ft0, t6\nfmv.d.x fs0, t5\n"
                     "1: rdtime t0\nbltu t0, %1, 1b\n"
                     "fmv.x.d t0, ft0\nadd t1, t1, t0\nfmv.x.d t0, fs0\nadd t1, t1, t0\n"
                     "add t1, t1, t2\nadd t1, t1, t3\nadd t1, t1, t4\nadd t1, t1, t5\n"
                     "add %0, t1, t6"
                     : "=r"(kept)
                     : "r"(end)
                     : "t0", "t1", "t2", "t3", "t4", "t5", "t6", "ft0", "fs0");
    wrong_registers += kept == 11 + 12 + 13 + 14 + 15 + 16 + 16 + 15 ? 0 : 1;
}

static void memory_look(void)
{
    for (uint64_t i = 0; i < WORDS; i++) {
        wrong_words += memory[i] == pattern(i) ? 0 : 1;
    }
}

/* The server may be in the middle of an upcall, which it ends in a position of its own. */
static void server_look(exo_handle_t server, uint64_t round)
{
    const uint64_t words[4] = {round, ~round, 3, 4};
    struct exo_pct_reply reply = exo_pct(server, words);

    for (uint32_t i = 0; i < TRIES && reply.status == EXO_E_BUSY; i++) {
        base_sleep_until(base_now() + EXO_SLICE_COUNT * base_start()->slice_ticks);
        reply = exo_pct(server, words);
    }
    if (reply.status != EXO_OK || reply.word[0] != round || reply.word[1] != ~round) {
        wrong_answers++;
        printf("answer %ld: %lx %lx\n", (long)reply.status, (unsigned long)reply.word[0],
               (unsigned long)reply.word[1]);
    }
}

/* Between two looks that follow each other nothing lies but the time of others. */
static void time_look(void)
{
    const uint64_t end = base_now() + base_start()->slice_ticks;

    for (uint64_t last = base_now(), now = last; last < end; last = now) {
        now = base_now();
        longest = now - last > longest ? now - last : longest;
    }
}

int main(void)
{
    const uint64_t last = base_argument_number("last", 0);
    const struct base_peer *server = base_peer_find("server");
    uint64_t rounds = 0;

    for (uint64_t i = 0; i < WORDS; i++) {
        memory[i] = pattern(i);
    }
    if (server == NULL || last == 0) {
        printf("FAIL no server, or no criminals\n");
        return 1;
    }
    while (!has_ended(last)) {
        memory_look();
        registers_look();
        server_look((exo_handle_t){server->env}, rounds++);
        time_look();
    }
    /* the broker says how it ended first */
    base_sleep_until(base_now() + 4 * EXO_SLICE_COUNT * base_start()->slice_ticks);
    printf("%lu looks, %lu ticks at most between two\n", (unsigned long)rounds,
           (unsigned long)longest);
    check_true(rounds > 0, "there was something to witness");
    check_equal(wrong_words, 0, "the witness's memory is whole");
    check_equal(wrong_registers, 0, "so are its registers");
    check_equal(wrong_answers, 0, "the server answers as ever");
    if (base_argument_given("timed")) {
        check_true(longest <= (EXO_SLICE_COUNT - POSITIONS + 1) * base_start()->slice_ticks,
                   "it has its time");
    }
    return check_end();
}
