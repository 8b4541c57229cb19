/* SPDX-License-Identifier: BSD-2-Clause */
/* silent.c - says nothing, and loses the positions that may be taken; those only. */
#include "slices.h"

int main(void)
{
    victim_start(silent_handle);
    uint32_t before = positions_own();
    victim_wait_lost();

    uint64_t state = exo_inspect(slice_movable(), EXO_FIELD_STATE).value;
    uint64_t kept =
        exo_inspect((exo_handle_t){base_start()->slice[0].handle}, EXO_FIELD_STATE).value;
    request_check();
    check_true(lost.count > 0 && lost.at_ticks >= told.request.due,
               "the loss is told after the notice");
    check_equal(before - positions_own(), MOVED, "it has less time");
    check_equal(state & 0xff, EXO_STATE_TOMBSTONE, "a tombstone is left");
    check_equal(exo_inspect(slice_movable(), EXO_FIELD_REASON).value, EXO_REASON_ABORTED,
                "that says why");
    check_equal(kept & 0xff, EXO_STATE_MAPPED, "the guaranteed positions are occupied");
    return check_end();
}
