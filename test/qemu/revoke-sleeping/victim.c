/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * victim.c - sleeps without a timer: a demand wakes it, and the notice runs from then.
 *
 * The broker asks in its own positions, 28 to 31, and the demand is delivered in the first of the
 * victim's, 8 and 9. So the notice must have begun where the victim's time begins, seen in the
 * cycle of 32 positions; a busy machine may be late by some of them.
 */
#include "../revocation.h"

enum {
    DEMANDS = 4,
    NOTICE_MS = 100,
    POSITION = 8,
    POSITIONS_LATE = 12,
};

static struct exo_request request[DEMANDS];
static uint32_t request_count;
static uint32_t given;

static void on_revoke(struct exo_save_area *save)
{
    for (uint32_t i = 0; i < EXO_REQUEST_MAX; i++) {
        if (save->request[i].name == 0 || request_count == DEMANDS) {
            continue;
        }
        request[request_count] = save->request[i];
        struct exo_result result = exo_surrender(request[request_count].name, held[request_count]);
        given += result.status == EXO_OK ? 1 : 0;
        request_count++;
    }
}

/* Position, counted from the first of the cycle, in which the notice began. */
static uint64_t position_of(uint64_t due)
{
    const volatile struct exo_info *info = (const volatile struct exo_info *)base_start()->info_va;

    return (due - check_ticks(NOTICE_MS) - info->start_ticks) / info->slice_ticks % EXO_SLICE_COUNT;
}

int main(void)
{
    uint32_t right = 0;

    victim_start(on_revoke);
    held_ask(DEMANDS, EXO_STANDARD);
    held_map();
    base_mask();
    while (request_count < DEMANDS) {
        base_wait_masked();
    }
    base_unmask();
    base_sleep_until(base_now() + check_ticks(100));

    for (uint32_t i = 0; i < DEMANDS; i++) {
        uint64_t position = position_of(request[i].due);
        right += position >= POSITION && position < POSITION + POSITIONS_LATE ? 1 : 0;
        printf("the notice of demand %u began in position %lu\n", (unsigned)i,
               (unsigned long)position);
    }
    check_equal(right, DEMANDS, "each notice began when the victim ran");
    check_equal(given, DEMANDS, "each answer was in time");
    check_equal(lost.count, 0, "nothing is told lost");
    return check_end();
}
