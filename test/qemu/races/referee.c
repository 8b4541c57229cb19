/* SPDX-License-Identifier: BSD-2-Clause */
/* referee.c - has the pairs race, and counts what comes out. */
#include "pairs.h"

#include "../forged-donations/first.h"
#include "arena.h"

#include <base/calls.h>
#include <base/upcall.h>
#include <stdio.h>
#include <string.h>

enum {
    OUTCOMES_MAX = 16,
    DELAY_MOST = 40,
    LOOKS_MOST = 200000 /* then what we wait for does not come */
};

/* Written into the image: by what chance, and how many rounds of each pair. */
volatile uint64_t race_seed = 1;
volatile uint64_t race_rounds[6] = {300, 300, 300, 300, 300, 300};

static struct {
    const char *name;
    uint64_t count;
} outcomes[OUTCOMES_MAX];
static uint64_t state;

uint64_t chance(uint64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (state >> 11) % below;
}

void tally(const char *outcome, uint64_t times)
{
    for (uint32_t i = 0; i < OUTCOMES_MAX; i++) {
        if (outcomes[i].name == NULL || strcmp(outcomes[i].name, outcome) == 0) {
            outcomes[i].name = outcome;
            outcomes[i].count += times;
            return;
        }
    }
}

_Noreturn void wrong(const char *what, uint64_t a, uint64_t b)
{
    printf("FAIL %s: 0x%lx, 0x%lx\n", what, (unsigned long)a, (unsigned long)b);
    first_off(1);
}

void tarry(void)
{
    for (uint64_t pauses = chance(DELAY_MOST); pauses > 0; pauses--) {
        racer_pause();
    }
}

void begin(struct racer_block *b, enum racer_task task, uint64_t a0, uint64_t a1, uint64_t a2)
{
    b->task = task;
    b->a[0] = a0;
    b->a[1] = a1;
    b->a[2] = a2;
    b->delay = chance(DELAY_MOST);
    __atomic_store_n(&b->go, b->go + 1, __ATOMIC_RELEASE);
}

int64_t ended(const struct racer_block *b, const char *what)
{
    for (uint64_t looks = 0; __atomic_load_n(&b->done, __ATOMIC_ACQUIRE) != b->go; looks++) {
        if (looks == LOOKS_MOST) {
            wrong(what, b->done, b->go);
        }
        racer_pause();
    }
    return b->status;
}

static void pair(const char *name, void (*play)(uint64_t), uint64_t rounds)
{
    memset(outcomes, 0, sizeof(outcomes));
    if (rounds == 0) {
        return;
    }
    play(rounds);
    printf("%s: %lu rounds", name, (unsigned long)rounds);
    for (uint32_t i = 0; i < OUTCOMES_MAX && outcomes[i].name != NULL; i++) {
        printf("%s %s %lu", i == 0 ? ":" : ",", outcomes[i].name, (unsigned long)outcomes[i].count);
    }
    printf("\n");
}

int main(void)
{
    state = race_seed * 0x9e3779b97f4a7c15ull | 1;
    if (exo_attach(EXO_NOTHING, first_handle(EXO_KIND_SLICE), 1, 0).status != EXO_OK) {
        wrong("positions", 0, 0);
    }
    base_mask();
    arena_start();
    printf("seed %lu\n", (unsigned long)race_seed);
    pair("map against revoke", pair_map_revoke, race_rounds[0]);
    pair("exit against pct", pair_exit_pct, race_rounds[1]);
    pair("abort against upcall", pair_abort_upcall, race_rounds[2]);
    pair("yield against tick", pair_yield_tick, race_rounds[3]);
    pair("two revokers", pair_two_revokers, race_rounds[4]);
    pair("start against stop", pair_start_stop, race_rounds[5]);
    printf("all raced\n");
    first_off(0);
}
