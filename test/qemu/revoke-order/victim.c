/* SPDX-License-Identifier: BSD-2-Clause */
/* victim.c - says nothing but declared what goes first; what it declared wrongly is passed over. */
#include "../revocation.h"

enum {
    FRAMES = 12,
    ASKED = 5
};

static const uint32_t wanted[ASKED] = {7, 2, 0, FRAMES - 1, FRAMES - 2};

static void order_declare(exo_handle_t guaranteed, exo_handle_t stale)
{
    struct exo_save_area *save = base_save();
    const uint64_t order[] = {held[7].raw,
                              stale.raw,
                              guaranteed.raw,
                              held[2].raw,
                              base_start()->slice[0].handle,
                              held[7].raw,
                              held[0].raw,
                              0,
                              held[4].raw};

    for (uint32_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        save->surrender[i] = order[i];
    }
}

int main(void)
{
    exo_handle_t guaranteed = base_memory_take(0).handle;
    exo_handle_t stale = {check_derive(guaranteed, EXO_READ, 0, 0).value};
    uint32_t right = 0;

    victim_start(silent_handle);
    (void)exo_drop(stale);
    held_ask(FRAMES, EXO_STANDARD);
    held_map();
    order_declare(guaranteed, stale);
    victim_wait_lost();

    for (uint32_t i = 0; i < ASKED; i++) {
        right += base_save()->lost[i] == held[wanted[i]].raw ? 1 : 0;
        right += held_state(wanted[i]) == EXO_STATE_TOMBSTONE ? 1 : 0;
    }
    check_equal(right, 2 * ASKED, "first what was declared, in its order, then the newest");
    check_equal(base_save()->lost_count, ASKED, "no more than was asked");
    check_equal(held_whole(), FRAMES - ASKED, "what stands behind the end of the list is whole");
    check_equal(exo_inspect(guaranteed, EXO_FIELD_STATE).value & 0xff, EXO_STATE_IDLE,
                "guaranteed memory can't be declared away");
    return check_end();
}
