/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * giver.c - gives all of its position 4 and the second half of position 6 to its peer, and nothing
 * of 5 and 7, where it tries what is refused.
 */
#include "../check.h"

enum {
    CYCLES = 16,
    FIRST = 4, /* of its positions */
};

static const struct exo_info *info(void)
{
    return (const struct exo_info *)base_start()->info_va;
}

/* Spins until `part` percent of the next position `position` are over. */
static void reach(uint64_t position, uint64_t part)
{
    uint64_t now;

    do {
        now = base_now() - info()->start_ticks;
    } while (now / info()->slice_ticks % EXO_SLICE_COUNT != position ||
             now % info()->slice_ticks < info()->slice_ticks * part / 100);
}

static unsigned refusals_wrong(exo_handle_t taker, exo_handle_t unfit, exo_handle_t frame)
{
    unsigned wrong = 0;

    wrong += exo_yield(unfit).status != EXO_E_DENIED ? 1 : 0;
    wrong += exo_yield(frame).status != EXO_E_KIND ? 1 : 0;
    wrong += exo_yield((exo_handle_t){taker.raw + (1ull << 24)}).status != EXO_E_STALE ? 1 : 0;
    wrong += exo_yield((exo_handle_t){~0ull}).status != EXO_E_STALE ? 1 : 0;
    return wrong;
}

/* It may have measured long enough and ended. */
static bool gives(exo_handle_t taker)
{
    exo_status_t status = exo_yield(taker).status;

    return status == EXO_OK || status == EXO_E_GONE;
}

int main(void)
{
    const struct base_peer *peer = base_peer_find("taker");
    exo_handle_t taker = {peer->env};
    exo_handle_t unfit = {check_derive(taker, EXO_CALL, 0, 0).value};
    exo_handle_t frame = base_memory_take(0).handle;
    unsigned wrong = 0;
    unsigned refused = 0;

    for (unsigned i = 0; i < CYCLES; i++) {
        reach(FIRST, 0);
        refused += gives(taker) ? 0 : 1;
        reach(FIRST + 1, 0);
        wrong += refusals_wrong(taker, unfit, frame);
        reach(FIRST + 2, 50);
        refused += gives(taker) ? 0 : 1;
        reach(FIRST + 3, 0);
        wrong += refusals_wrong(taker, unfit, frame);
    }
    check_equal(refused, 0, "times that giving time to a peer was refused");
    check_equal(wrong, 0, "wrong answers to: a handle without the right, of a frame, of nothing");
    check_status(exo_yield(taker).status, EXO_E_GONE, "giving time to who has ended");
    return check_end();
}
