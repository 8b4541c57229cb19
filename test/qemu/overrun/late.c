/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * late.c - stays masked past the end of its position, over and over.
 *
 * It may go on for an eighth of a position. That is charged, and once a whole position is owed, the
 * next one is forfeited.
 */
#include "../check.h"

enum {
    ROUNDS = 40,
    GRACE_PART = 8 /* of a position */
};

static uint64_t position_end(uint64_t now)
{
    const struct exo_info *info = (const struct exo_info *)base_start()->info_va;

    return now + info->slice_ticks - (now - info->start_ticks) % info->slice_ticks;
}

/* Spins masked from inside a position until long after its end; -> ticks it had past the end. */
static uint64_t overrun_once(void)
{
    uint64_t end = position_end(base_now());
    uint64_t last = 0;

    base_mask();
    for (uint64_t now = base_now(); now < end + base_start()->slice_ticks; now = base_now()) {
        last = now > end && now < end + base_start()->slice_ticks / 2 ? now : last;
    }
    base_unmask();
    return last == 0 ? 0 : last - end;
}

int main(void)
{
    const volatile struct exo_save_area *save = base_save();
    uint64_t slice = base_start()->slice_ticks;
    uint64_t most = 0;
    uint64_t seen = 0;
    uint64_t begin = base_now();

    for (unsigned i = 0; i < ROUNDS; i++) {
        uint64_t late = overrun_once();
        most = late > most ? late : most;
        seen += late;
    }
    uint64_t charged = save->overrun_ticks;
    uint64_t forfeited = save->forfeited;
    uint64_t cycles = (base_now() - begin) / slice / EXO_SLICE_COUNT;

    printf("late by %lu at most, %lu seen, %lu charged, %lu positions forfeited, %lu cycles\n",
           (unsigned long)most, (unsigned long)seen, (unsigned long)charged,
           (unsigned long)forfeited, (unsigned long)cycles);
    check_true(most > slice / GRACE_PART / 2 && most <= slice / GRACE_PART + slice / 100,
               "it goes on for an eighth of a position, not longer");
    check_true(charged >= seen && charged > (uint64_t)ROUNDS / 2 * slice / GRACE_PART,
               "all of that is charged");
    check_true(forfeited >= charged / slice - 1 && forfeited <= charged / slice && forfeited >= 2,
               "a position is forfeited for each that it owes");
    check_true(cycles >= ROUNDS - 1 + forfeited && cycles <= ROUNDS + forfeited,
               "each position forfeited is a cycle without one");
    return check_end();
}
