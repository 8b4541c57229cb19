/* SPDX-License-Identifier: BSD-2-Clause */
/* costs.c - instructions, counted where QEMU counts them; the least of a few rounds. */
#include "payload.h"

enum {
    ROUNDS = 8
};

static uint64_t empty;

static uint64_t instructions(void)
{
    uint64_t now;

    __asm__ volatile("rdinstret %0" : "=r"(now)::"memory");
    return now;
}

#define COST(what, statement)                                                                      \
    do {                                                                                           \
        uint64_t least = ~0ull;                                                                    \
        for (int round = 0; round < ROUNDS; round++) {                                             \
            uint64_t begin = instructions();                                                       \
            statement;                                                                             \
            uint64_t end = instructions();                                                         \
            least = end - begin < least ? end - begin : least;                                     \
        }                                                                                          \
        cost(what, least - empty);                                                                 \
    } while (0)

static void visit_cost(const char *in, const char *out)
{
    uint64_t least_in = ~0ull;
    uint64_t least_out = ~0ull;

    for (int round = 0; round < ROUNDS; round++) {
        (void)user_run(user_load, VAULT);
        least_in = user_seen[1] < least_in ? user_seen[1] : least_in;
        least_out = user_seen[2] < least_out ? user_seen[2] : least_out;
    }
    /* the counter is read once inside each stretch; ours is the sret, or the call */
    cost(in, least_in - 1);
    cost(out, least_out - 1);
}

void costs_print(void)
{
    const uint64_t information = sbi(EXO_SBI, EXO_SBI_INFO, 0, 0, 0).value;
    const bool has_page = (information & EXO_SBI_INFO_TIME_PAGE) != 0;
    const uint64_t windows = EXO_SBI_INFO_WINDOWS(information);
    volatile uint64_t now;

    empty = 0;
    uint64_t begin = instructions();
    empty = instructions() - begin;
    COST("an SBI call that does nothing but answer", (void)sbi(SBI_BASE, 0, 0, 0, 0));
    COST("EXO_SBI_INFO", (void)sbi(EXO_SBI, EXO_SBI_INFO, 0, 0, 0));
    COST("EXO_SBI_WINDOW", (void)window(VAULT + ((uint64_t)round << 12), VAULT, 12, READ));
    COST("EXO_SBI_CLEAR", (void)sbi(EXO_SBI, EXO_SBI_CLEAR, 0, 0, 0));
    COST("EXO_SBI_WIPE of a page", (void)sbi(EXO_SBI, EXO_SBI_WIPE, VAULT, 4096, 0));
    COST("a timer is set", (void)sbi(SBI_TIME, 0, ~0ull, 0, 0));
    COST("rdtime", __asm__ volatile("rdtime t0" ::: "t0"));
    if (has_page) {
        COST("the clock read from its page", now = *(volatile uint64_t *)EXO_SBI_TIME_COUNTER);
    }
    (void)now;
    (void)window(VAULT, VAULT, 12, READ);
    visit_cost("into U-mode with a window", "out of it");
    for (uint64_t i = windows; i-- > 0;) {
        (void)window(VAULT + (i << 12), VAULT + (i << 12), 12, READ);
    }
    visit_cost("into U-mode with all windows", "out of it");
    (void)sbi(EXO_SBI, EXO_SBI_CLEAR, 0, 0, 0);
}
