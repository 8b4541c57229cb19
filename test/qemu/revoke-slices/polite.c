/* SPDX-License-Identifier: BSD-2-Clause */
/* polite.c - gives the positions that may be taken. */
#include "slices.h"

static struct exo_result answer;

static void on_revoke(struct exo_save_area *save)
{
    told_note(save);
    answer = exo_surrender(told.request.name, slice_movable());
}

int main(void)
{
    victim_start(on_revoke);
    uint32_t before = positions_own();
    victim_wait(2 * NOTICE_MS);

    request_check();
    check_status(answer.status, EXO_OK, "they are given");
    check_equal(answer.value, 0, "and nothing more is wanted");
    check_equal(before - positions_own(), MOVED, "it has less time");
    check_equal(lost.count, 0, "nothing is told lost");
    check_status(exo_inspect(slice_movable(), EXO_FIELD_STATE).status, EXO_E_STALE,
                 "what was given is gone");
    return check_end();
}
