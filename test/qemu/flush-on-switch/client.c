/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * client.c - goes to its peers and back, and counts the instructions of each round: two flushes
 * more where the peer is marked, none where it is not.
 */
#include "../check.h"

enum {
    ROUNDS = 200,
    START_MS = 40,
    FLUSH = 2 * 32768 / 64, /* loads of one flush: the machine's tree names no cache */
    OPEN_MOST = 400         /* there and back by the short ways */
};

static uint64_t count(void)
{
    uint64_t instructions;

    __asm__ volatile("rdinstret %0" : "=r"(instructions)::"memory");
    return instructions;
}

static bool transfer(exo_handle_t to)
{
    static const uint64_t word[4] = {1, 2, 3, 4};

    return exo_pct(to, word).status == EXO_OK;
}

static bool yield(exo_handle_t to)
{
    return exo_yield(to).status == EXO_OK; /* masked, or each is entered by upcall */
}

/* The least of many rounds: others don't run in that one. */
static uint64_t least(bool (*round)(exo_handle_t), const char *peer)
{
    exo_handle_t to = {base_peer_find(peer)->env};
    uint64_t found = UINT64_MAX;

    for (unsigned i = 0; i < ROUNDS; i++) {
        uint64_t begin = count();
        bool is_done = round(to);
        uint64_t cost = count() - begin;
        found = is_done && cost < found ? cost : found;
    }
    return found;
}

static void pair(bool (*round)(exo_handle_t), const char *open, const char *shut, const char *what)
{
    char line[64];
    uint64_t cost = least(round, open);
    uint64_t flushed = least(round, shut);

    printf("%s: %lu instructions, %lu with flushes\n", what, (unsigned long)cost,
           (unsigned long)flushed);
    (void)snprintf(line, sizeof(line), "%s to who is not marked", what);
    check_true(cost < OPEN_MOST, line);
    (void)snprintf(line, sizeof(line), "%s to who is marked", what);
    check_true(flushed != UINT64_MAX && flushed > cost + (uint64_t)2 * FLUSH, line);
}

int main(void)
{
    base_sleep_until(base_now() + START_MS * base_start()->timebase_hz / 1000);
    pair(transfer, "open-echo", "shut-echo", "a transfer");
    base_mask();
    pair(yield, "open-yielder", "shut-yielder", "a yield");
    base_unmask();
    return check_end();
}
