/* SPDX-License-Identifier: BSD-2-Clause */
/* pairs_time.c - who runs: yields against the ends of positions, stops against wakeups. */
#include "pairs.h"

#include "../forged-donations/first.h"
#include "arena.h"

#include <base/calls.h>
#include <exo/info.h>

enum {
    FREE_SLOT = ARENA_SLOTS_USED,
    BATCH = 100, /* yields of each */
    LAPS = 3,
    STILL_LOOKS = 40
};

static exo_handle_t slices_of(uint32_t hart)
{
    const struct exo_boot *boot = (const struct exo_boot *)EXO_BOOT_VA;

    for (uint32_t i = 0; i < boot->extent_count && i < EXO_BOOT_EXTENTS; i++) {
        if (boot->extent[i].kind == EXO_KIND_SLICE && boot->extent[i].base == hart) {
            return (exo_handle_t){boot->extent[i].handle};
        }
    }
    wrong("no positions", hart, 0);
}

static void positions_give(const struct arena_racer *r, uint32_t hart, uint32_t first)
{
    struct exo_result lent =
        exo_derive(slices_of(hart), r->env, r->slot_first + FREE_SLOT,
                   EXO_TERMS(EXO_GRANT, EXO_GUARANTEED, EXO_SLICE_COUNT / 2), first, 0);

    arena_must(lent.status, "positions");
    arena_must(exo_attach(r->env, (exo_handle_t){lent.value}, 1, 0).status, "occupied");
}

static uint64_t know(const struct arena_racer *one, const struct arena_racer *other)
{
    struct exo_result handle = exo_derive(other->env, one->env, one->slot_first + FREE_SLOT + 1,
                                          EXO_TERMS(EXO_NOTIFY, EXO_GUARANTEED, 0), 0, 0);

    arena_must(handle.status, "told of the other");
    return handle.value;
}

static uint64_t yielded(const struct racer_block *b)
{
    int64_t status = ended(b, "yields");

    if (status != EXO_OK || b->out[1] != 0) {
        wrong("came back and was not told that it runs", (uint64_t)status, b->out[1]);
    }
    tally("yields after which the other had run", b->out[0]);
    tally("with a tick besides", b->out[2]);
    return BATCH;
}

/* Two with half the positions each yield to one another, on a third hart's kicks. */
void pair_yield_tick(uint64_t rounds)
{
    static struct arena_racer one;
    static struct arena_racer other;

    arena_reserve(&one, 8, 1 << 3, 12);
    arena_reserve(&other, 9, 1 << 3, 13);
    arena_make(&one);
    arena_make(&other);
    positions_give(&one, 3, 0);
    positions_give(&other, 3, EXO_SLICE_COUNT / 2);
    uint64_t to_other = know(&one, &other);
    uint64_t to_one = know(&other, &one);
    for (uint64_t done = 0; done < rounds;) {
        begin(one.at[3], RACER_YIELD, to_other, BATCH, 13);
        begin(other.at[3], RACER_YIELD, to_one, BATCH, 12);
        while (__atomic_load_n(&one.at[3]->done, __ATOMIC_ACQUIRE) != one.at[3]->go) {
            tarry();
            arena_must(exo_notify(chance(2) == 0 ? one.env : other.env, 1, 3).status, "notified");
        }
        done += yielded(one.at[3]);
        done += yielded(other.at[3]);
    }
    arena_destroy(&one);
    arena_end(&other);
    arena_must(exo_drop(one.env).status, "its handle");
}

static uint64_t laps(const struct arena_racer *r)
{
    uint64_t sum = 0;

    for (uint32_t hart = 1; hart < RACER_HARTS; hart++) {
        sum += __atomic_load_n(&r->at[hart]->count, __ATOMIC_ACQUIRE);
    }
    return sum;
}

/* Stopped, it stands still once all harts have heard; then it goes on. */
static void stop_and_go(const struct arena_racer *r)
{
    uint64_t before;
    uint64_t moves = 0;

    arena_must(exo_env_control(r->env, 0, EXO_CONTROL_STOP, 0).status, "stopped");
    do {
        before = laps(r);
        for (uint32_t i = 0; i < STILL_LOOKS; i++) {
            racer_pause();
        }
    } while (laps(r) != before && ++moves < RACER_HARTS);
    if (moves == RACER_HARTS) {
        wrong("stopped, and goes on", before, laps(r));
    }
    tally(moves == 0 ? "stood still at once" : "stood still soon", 1);
    arena_must(exo_env_control(r->env, 0, EXO_CONTROL_RESUME, 0).status, "resumed");
}

/* A word goes round on three harts, each sleeping until it comes, while all are stopped and
 * resumed: it is never lost. */
void pair_start_stop(uint64_t rounds)
{
    static struct arena_racer r;

    arena_reserve(&r, 10, 1 << 1 | 1 << 2 | 1 << 3, 0);
    arena_make(&r);
    arena_must(exo_notify(r.env, 1, 1).status, "the word");
    for (uint64_t i = 0; i < rounds; i++) {
        for (uint32_t hart = 1; hart < RACER_HARTS; hart++) {
            begin(r.at[hart], RACER_PASS, 0, LAPS, hart % 3 + 1);
        }
        tarry();
        stop_and_go(&r);
        for (uint32_t hart = 1; hart < RACER_HARTS; hart++) {
            if (ended(r.at[hart], "a wakeup was lost") != EXO_OK) {
                wrong("notified", hart, (uint64_t)r.at[hart]->status);
            }
        }
    }
    arena_end(&r);
}
