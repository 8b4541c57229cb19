/* SPDX-License-Identifier: BSD-2-Clause */
/* client.c - calls servers that answer, and servers that end instead. */
#include "../check.h"
#include "server.h"

enum {
    ROUNDS = 1000,
    MOST_MS = 400 /* a cycle for each round would be 32 s */
};

static exo_handle_t peer(const char *name)
{
    return (exo_handle_t){base_peer_find(name)->env};
}

/* A server that has not started, or handles an event of its own, is busy. */
static struct exo_pct_reply call(exo_handle_t server, uint64_t w1, uint64_t w2, uint64_t w3,
                                 enum server_what what)
{
    const uint64_t word[4] = {w1, w2, w3, what};
    uint64_t end = base_now() + check_ticks(1000);
    struct exo_pct_reply reply;

    do {
        reply = exo_pct(server, word);
    } while (reply.status == EXO_E_BUSY && base_now() < end);
    return reply;
}

static void rounds(exo_handle_t server)
{
    register uint64_t kept __asm__("s11") = 0x1234;
    register double kept_too __asm__("fs0") = 2.5;
    uint64_t state = 88172645463325252ull;
    unsigned wrong = 0;

    __asm__ volatile("" : "+r"(kept), "+f"(kept_too));
    uint64_t begin = base_now();
    for (unsigned i = 1; i <= ROUNDS; i++) {
        uint64_t a = check_random(&state);
        uint64_t b = check_random(&state);
        uint64_t c = check_random(&state);
        struct exo_pct_reply r = call(server, a, b, c, SERVER_ANSWER);
        bool is_right = r.status == EXO_OK && r.word[0] == a + b && r.word[1] == (a ^ c) &&
                        r.word[2] == base_start()->env_index && r.word[3] == i;
        wrong += is_right ? 0 : 1;
    }
    uint64_t ticks = base_now() - begin;
    __asm__ volatile("" : "+r"(kept), "+f"(kept_too));
    printf("%u rounds in %lu ticks\n", (unsigned)ROUNDS, (unsigned long)ticks);
    check_equal(wrong, 0, "replies with wrong words, caller or count");
    check_true(kept == 0x1234 && kept_too == 2.5, "registers of the caller are its own");
    const struct exo_info *info = (const struct exo_info *)base_start()->info_va;
    check_true(info->hart_count > 1 || ticks < check_ticks(MOST_MS),
               "the server runs on the time of its caller");
}

/* A server that calls on is busy, however it is masked. */
static void busy(exo_handle_t server)
{
    struct exo_pct_reply reply;
    unsigned tries = 0;

    check_status(call(peer("leaver"), 0, 0, 0, SERVER_ANSWER).status, EXO_OK, "it answers");
    do { /* it may be handling an event; the first call makes the second one go the short way */
        (void)call(server, 0, 0, 0, SERVER_ANSWER);
        reply = call(server, 0, 0, 0, SERVER_UNMASKED);
    } while ((exo_status_t)reply.word[0] == EXO_E_BUSY && ++tries < ROUNDS);
    check_status((exo_status_t)reply.word[0], EXO_OK, "an unmasked server calls another");
    check_status((exo_status_t)reply.word[1], EXO_E_BUSY, "which can't call it");
    check_status((exo_status_t)reply.word[2], EXO_E_BUSY, "neither when it is remembered");
}

/* Many registers hold something of mine; what a transfer does not keep comes back as 0. */
static uint64_t left_behind(exo_handle_t server)
{
    register uint64_t a0 __asm__("a0") = server.raw;
    register uint64_t a4 __asm__("a4") = SERVER_ANSWER;
    register uint64_t a7 __asm__("a7") = EXO_CALL_PCT;

    __asm__ volatile(
        ".irp x, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, t0, t1, t2, t3, t4, t5, t6, a5, a6\n"
        "li \\x, -1\n"
        ".endr\n"
        "ecall\n"
        ".irp x, t0, t1, t2, t3, t4, t5, t6, a5, a6\n"
        "or a7, a7, \\x\n"
        ".endr\n"
        : "+r"(a0), "+r"(a4), "+r"(a7)
        :
        : "a1", "a2", "a3", "a5", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10",
          "s11", EXO_CALL_CHANGES);
    return a0 == 0 ? a7 : 0; /* BUSY: it handles an event */
}

static void leaks(exo_handle_t server)
{
    uint64_t left = 0;

    for (unsigned i = 0; i < ROUNDS / 10; i++) {
        (void)call(server, 0, 0, 0, SERVER_ANSWER); /* so that the next one goes the short way */
        left |= left_behind(server);
    }
    check_equal(left, 0, "registers of the server, or the kernel");
}

static void refusals(exo_handle_t server)
{
    const uint64_t word[4] = {0};
    exo_handle_t unfit = {check_derive(server, EXO_NOTIFY, 0, 0).value};

    check_status(exo_pct(unfit, word).status, EXO_E_DENIED, "without the right");
    check_status(exo_pct(base_memory_take(0).handle, word).status, EXO_E_KIND, "to a frame");
    check_status(exo_pct(EXO_NOTHING, word).status, EXO_E_GONE, "a reply to nobody");
    check_status(exo_pct(peer("mute"), word).status, EXO_E_BUSY, "to who has no entry");

    /* printing would take the place of what the kernel remembers */
    exo_handle_t copy = {check_derive(server, EXO_CALL, 0, 0).value};
    exo_status_t first = call(copy, 1, 2, 3, SERVER_ANSWER).status;
    (void)exo_drop(copy);
    exo_status_t second = exo_pct(copy, word).status;
    check_status(first, EXO_OK, "by a copy of the handle");
    check_status(second, EXO_E_STALE, "by the same copy when it is dropped");
}

int main(void)
{
    exo_handle_t server = peer("server");

    rounds(server);
    leaks(server);
    refusals(server);
    busy(server);
    struct exo_pct_reply back = call(server, 0, 0, 0, SERVER_CALL_BACK);
    check_status((exo_status_t)back.word[0], EXO_E_BUSY, "the server calls its caller");
    check_status(call(peer("leaver"), 0, 0, 0, SERVER_EXIT).status, EXO_E_GONE,
                 "the server exits instead of a reply");
    check_status(call(peer("leaver"), 0, 0, 0, SERVER_EXIT).status, EXO_E_GONE, "it is gone");
    check_status(call(peer("faulter"), 0, 0, 0, SERVER_FAULT).status, EXO_E_GONE,
                 "the server faults instead of a reply");
    check_status(call(server, 1, 2, 3, SERVER_END).status, EXO_OK, "the other one still answers");
    (void)exo_notify(peer("mute"), 256, 0);
    return check_end();
}
