/* SPDX-License-Identifier: BSD-2-Clause */
/* client.c - what two environments do with each other: transfers, notifications, yields. */
#include "bench.h"

#include <base/calls.h>
#include <base/start.h>
#include <base/upcall.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    ROUNDS = 1000,
    START_MS = 40
};

static exo_handle_t peer(const char *name)
{
    const struct base_peer *found = base_peer_find(name);

    if (found == NULL) {
        bench_fail(name, 0);
    }
    return (exo_handle_t){found->env};
}

static void transfers(const char *name, const char *row)
{
    exo_handle_t server = peer(name);

    for (uint32_t i = 0; i < ROUNDS; i++) {
        const uint64_t word[4] = {i, 2, 3, 4};
        uint64_t begin = bench_count();
        struct exo_pct_reply reply = exo_pct(server, word);
        bench_sample(bench_count() - begin);
        if (reply.status != EXO_OK || reply.word[0] != i) {
            bench_fail("pct", reply.status);
        }
    }
    bench_row(row, 1);
}

/* Masked: a notification is a pending bit that ends the wait, not an upcall. */
static void notifications(void)
{
    exo_handle_t server = peer("waiter");
    struct exo_save_area *save = base_save();

    base_mask();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        save->notify = 0;
        save->pending = 0;
        uint64_t begin = bench_count();
        (void)exo_notify(server, 1, 0);
        while (__atomic_load_n(&save->notify, __ATOMIC_ACQUIRE) == 0) {
            (void)exo_wait(0);
            save->pending = 0;
        }
        bench_sample(bench_count() - begin);
    }
    base_unmask();
    bench_row("notify", 1);
}

/* The partner yields back; a round is two switches. */
static void yields(void)
{
    exo_handle_t partner = peer("yielder");

    base_mask();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        uint64_t begin = bench_count();
        (void)exo_yield(partner);
        bench_sample(bench_count() - begin);
    }
    base_unmask();
    bench_row("yield", 2);
}

int main(void)
{
    base_sleep_until(base_now() + START_MS * base_start()->timebase_hz / 1000);
    bench_start();
    transfers("echo", "pct");
    notifications();
    yields();
    transfers("shut", "pct-flush");
    printf("bench: end\n");
    return 0;
}
