/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * revoke.c - a first environment that takes frames back, again and again, and says how long it
 * took.
 *
 * From the request until the last of the frames is in its hands: REVOKE_EXTENTS extents of
 * 2^REVOKE_ORDER frames, mapped by the victim, in REVOKE_ROUNDS rounds each from a victim that
 * answers and from one that never does.
 */
#include "../qemu/forged-donations/first.h"
#include "bench.h"
#include "victim.h"

#include <base/calls.h>
#include <base/upcall.h>
#include <stdio.h>

enum {
    NOTICE_LONG = 60000000, /* ticks: never over before a willing victim answered */
    CLEAN_TICKS = 100,
    RW = EXO_READ | EXO_WRITE
};

static exo_handle_t victim;
static exo_handle_t ancestor;
static struct victim_shared *shared;
static uint32_t victim_hart;
static uint32_t request_slot;

static exo_handle_t ancestor_make(void)
{
    const struct exo_boot *boot = (const struct exo_boot *)EXO_BOOT_VA;
    uint32_t largest = 0;

    for (uint32_t i = 0; i < boot->extent_count && i < EXO_BOOT_EXTENTS; i++) {
        const struct exo_boot_extent *e = &boot->extent[i];
        bool is_free = e->kind == EXO_KIND_FRAME && e->role == EXO_ROLE_FREE;
        if (is_free && (boot->extent[largest].kind != EXO_KIND_FRAME ||
                        boot->extent[largest].role != EXO_ROLE_FREE ||
                        e->order > boot->extent[largest].order)) {
            largest = i;
        }
    }
    uint16_t order = boot->extent[largest].order;
    struct exo_result half =
        exo_derive((exo_handle_t){boot->extent[largest].handle}, EXO_NOTHING, first_slot(),
                   EXO_TERMS(RW | EXO_GRANT, EXO_GUARANTEED, order - 1), 1, 0);
    if (half.status != EXO_OK) {
        half = exo_derive((exo_handle_t){boot->extent[largest].handle}, EXO_NOTHING, first_slot(),
                          EXO_TERMS(RW | EXO_GRANT, EXO_GUARANTEED, order - 1), 1ull << (order - 1),
                          0);
    }
    if (half.status != EXO_OK) {
        bench_fail("memory to lend", half.status);
    }
    return (exo_handle_t){half.value};
}

/* ---- a round ---- */

static void lend(uint64_t notice)
{
    struct exo_map_entry entry = {.op = EXO_MAP, .rights = RW};

    shared->count = REVOKE_EXTENTS;
    for (uint32_t i = 0; i < REVOKE_EXTENTS; i++) {
        struct exo_result lent =
            exo_derive(ancestor, victim, victim_slots(victim_hart) + i,
                       EXO_TERMS(RW, EXO_STANDARD, REVOKE_ORDER), i << REVOKE_ORDER, notice);
        entry.va = VICTIM_PAGES_VA + ((uint64_t)i << REVOKE_ORDER) * EXO_FRAME_SIZE;
        entry.handle = lent.value;
        shared->handle[i] = lent.value;
        if (lent.status == EXO_OK) {
            lent.status = exo_map_one(victim, entry).status;
        }
        if (lent.status != EXO_OK) {
            bench_fail("lent", lent.status);
        }
    }
}

static void pending_clear(void)
{
    (void)__atomic_exchange_n(&base_save()->pending, 0, __ATOMIC_ACQ_REL);
}

/* Until all came back. -> how many. */
static uint32_t collect(exo_handle_t request)
{
    uint32_t count = 0;

    for (;;) {
        pending_clear();
        struct exo_result step = exo_revoke_step(request);
        if (step.status == EXO_E_EARLY) {
            (void)exo_wait(0);
        } else if (step.status == EXO_OK && step.value != 0) {
            count++;
        } else if (step.status != EXO_E_AGAIN) {
            return step.status == EXO_OK ? count : 0;
        }
    }
}

static void take_back(uint64_t notice)
{
    uint64_t begin = bench_count();
    struct exo_result request =
        exo_revoke(ancestor, victim, request_slot, REVOKE_EXTENTS, REVOKE_ORDER, notice);

    if (request.status != EXO_OK) {
        bench_fail("asked", request.status);
    }
    uint32_t count = collect((exo_handle_t){request.value});
    bench_sample(bench_count() - begin);
    if (count != REVOKE_EXTENTS) {
        bench_fail("extents came back", count);
    }
    (void)exo_drop((exo_handle_t){request.value});
}

/* Its tombstones are dropped; that is not part of what was measured. */
static void victim_clean(void)
{
    uint64_t done = shared->done;

    (void)exo_notify(victim, 1, victim_hart);
    while (__atomic_load_n(&shared->done, __ATOMIC_ACQUIRE) == done) {
        pending_clear(); /* first, or a timer that is over by now would be forgotten */
        (void)exo_timer(base_now() + CLEAN_TICKS);
        (void)exo_wait(0);
    }
}

static void rounds(const char *name, bool is_willing)
{
    uint64_t notice = is_willing ? NOTICE_LONG : 0;

    shared->is_willing = is_willing;
    for (uint32_t i = 0; i < REVOKE_ROUNDS; i++) {
        lend(notice);
        take_back(notice);
        if (!is_willing) {
            victim_clean();
        }
    }
    bench_distribution(name);
}

/* All positions of this hart. */
static void time_take(void)
{
    if (exo_attach(EXO_NOTHING, first_handle(EXO_KIND_SLICE), 1, 0).status != EXO_OK) {
        bench_fail("positions", 0);
    }
}

/* With more environments alive. */
static void crowds(void)
{
    victim_crowd(8);
    rounds("revoke-1-willing-8", true);
    rounds("revoke-1-silent-8", false);
    victim_crowd(EXO_ENV_MAX);
    rounds("revoke-1-willing-64", true);
    rounds("revoke-1-silent-64", false);
}

/* A second victim, on the second hart: it waits there, and then it runs there all the time. */
static void other_hart(void)
{
    victim_hart = 1;
    victim = victim_make(1, &shared);
    rounds(REVOKE_NAME "-willing-other", true);
    rounds(REVOKE_NAME "-silent-other", false);
    shared->is_spinning = 1;
    victim_clean(); /* wakes it; before anything is lent, or it would drop that */
    rounds(REVOKE_NAME "-willing-running", true);
    rounds(REVOKE_NAME "-silent-running", false);
}

int main(void)
{
    bench_start();
    time_take();
    ancestor = ancestor_make();
    victim = victim_make(0, &shared);
    request_slot = first_slot();
    base_mask();
    rounds(REVOKE_NAME "-willing", true);
    rounds(REVOKE_NAME "-silent", false);
    if (REVOKE_HARTS > 1) {
        other_hart();
    } else if (REVOKE_CROWDS) {
        crowds();
    }
    printf("bench: end\n");
    first_off(0);
}
