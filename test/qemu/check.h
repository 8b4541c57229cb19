/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * check.h - how the image of a scenario says what it got, and what it should have got.
 *
 * Each check prints one line. The runner refuses every log with a line that says it went wrong.
 */
#pragma once

#include <base/calls.h>
#include <base/memory.h>
#include <base/start.h>
#include <base/upcall.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum {
    CHECK_RWX = EXO_READ | EXO_WRITE | EXO_EXECUTE,
    CHECK_RW = EXO_READ | EXO_WRITE
};

static unsigned check_failures;

static inline void check_true(bool is_right, const char *what)
{
    check_failures += is_right ? 0 : 1;
    printf("%s %s\n", is_right ? "PASS" : "FAIL", what);
}

static inline void check_equal(uint64_t got, uint64_t wanted, const char *what)
{
    check_failures += got == wanted ? 0 : 1;
    if (got == wanted) {
        printf("PASS %s\n", what);
    } else {
        printf("FAIL %s: 0x%lx, not 0x%lx\n", what, (unsigned long)got, (unsigned long)wanted);
    }
}

static inline void check_status(exo_status_t got, exo_status_t wanted, const char *what)
{
    check_failures += got == wanted ? 0 : 1;
    if (got == wanted) {
        printf("PASS %s (%ld)\n", what, (long)got);
    } else {
        printf("FAIL %s: answered %ld, not %ld\n", what, (long)got, (long)wanted);
    }
}

/* What main returns. */
static inline int check_end(void)
{
    printf("%s: %u wrong answers\n", check_failures == 0 ? "done" : "FAIL", check_failures);
    return check_failures == 0 ? 0 : 1;
}

/* Does a call keep xN: sp, gp, tp, ra, s0 to s11? Of the others only zero may come back instead. */
static inline bool check_is_kept(unsigned n)
{
    return n <= 4 || n == 8 || n == 9 || (n >= 18 && n <= 27);
}

/* One entry by itself, repeated while other harts have to flush. */
static inline exo_status_t check_map(struct exo_map_entry entry)
{
    exo_status_t status;

    do {
        status = exo_map_one(EXO_NOTHING, entry).status;
    } while (status == EXO_E_AGAIN);
    return status;
}

/* A binding of part of `source` in a slot of our own. */
static inline struct exo_result check_derive(exo_handle_t source, uint8_t rights, uint32_t order,
                                             uint64_t offset)
{
    uint32_t slot = (uint32_t)base_slot_take(1).value;
    uint64_t terms = EXO_TERMS(rights, EXO_BORROWED, order);
    struct exo_result result = exo_derive(source, EXO_NOTHING, slot, terms, offset, 0);

    if (result.status != EXO_OK) {
        base_slot_give(slot);
    }
    return result;
}

static inline uint64_t check_ticks(uint64_t milliseconds)
{
    return milliseconds * base_start()->timebase_hz / 1000u;
}

static inline uint64_t check_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Waits until the environment described before us was, and is no more. Nobody waits for a first. */
static inline void check_turn_wait(void)
{
    const struct base_start *start = base_start();
    const volatile struct exo_info *info = (const volatile struct exo_info *)start->info_va;

    while (start->env_index > 1 && info->env_state[start->env_index - 1] != EXO_ENV_FREE) {
        base_sleep_until(base_now() + check_ticks(1));
    }
}

/* The binding of ours that is mapped at va. */
static inline exo_handle_t check_mapped_at(uint64_t va)
{
    const struct base_start *start = base_start();

    for (uint64_t slot = start->slot_first + start->slot_count - 1ull; slot > 0; slot--) {
        struct exo_result state = exo_inspect((exo_handle_t){slot}, EXO_FIELD_STATE);
        if (state.status != EXO_OK) {
            break;
        }
        if ((state.value & 0xff) == EXO_STATE_MAPPED &&
            exo_inspect((exo_handle_t){slot}, EXO_FIELD_VA).value == va) {
            return (exo_handle_t){exo_inspect((exo_handle_t){slot}, EXO_FIELD_HANDLE).value};
        }
    }
    return EXO_NOTHING;
}
