/* SPDX-License-Identifier: BSD-2-Clause */
/* victim.c - a tombstone refuses every use and keeps its slot until it is acknowledged by DROP. */
#include "../revocation.h"

enum {
    FRAMES = 4,
    ASKED = 2
};

static exo_status_t map_status(uint8_t op, exo_handle_t handle)
{
    return check_map((struct exo_map_entry){
        .va = REVOCATION_VA + 64ull * EXO_FRAME_SIZE,
        .handle = handle.raw,
        .op = op,
        .rights = op == EXO_MAP || op == EXO_PROTECT ? EXO_READ : 0,
    });
}

/* Refused, each in the way that call.h names; here it is enough that nothing is OK. */
static void uses_check(exo_handle_t dead)
{
    uint32_t slot = (uint32_t)base_slot_take(1).value;
    uint64_t terms = EXO_TERMS(EXO_READ, EXO_BORROWED, 0);

    check_status(exo_derive(dead, EXO_NOTHING, slot, terms, 0, 0).status, EXO_E_BUSY, "DERIVE");
    check_true(exo_split(dead, slot, 0).status < 0, "SPLIT");
    check_true(exo_revoke(dead, (exo_handle_t){1}, slot, 1, 0, 0).status < 0, "REVOKE");
    for (uint8_t op = EXO_MAP; op <= EXO_UNTABLE; op++) {
        check_true(map_status(op, dead) < 0, "MAP, each operation");
    }
    check_status(exo_surrender(told.request.name, dead).status, EXO_E_STALE, "SURRENDER");
    base_slot_give(slot);
}

/* Nothing can come into the slot before, anything after. */
static void slot_check(exo_handle_t dead)
{
    uint32_t slot = EXO_HANDLE_INDEX(dead);
    uint64_t terms = EXO_TERMS(EXO_READ, EXO_BORROWED, 0);

    check_status(exo_derive(held[0], EXO_NOTHING, slot, terms, 0, 0).status, EXO_E_BUSY,
                 "the slot is taken");
    check_status(exo_drop(dead).status, EXO_OK, "DROP acknowledges");
    check_status(exo_drop(dead).status, EXO_E_STALE, "once");
    check_status(exo_inspect(dead, EXO_FIELD_STATE).status, EXO_E_STALE, "and nothing is left");
    struct exo_result next = exo_derive(held[0], EXO_NOTHING, slot, terms, 0, 0);
    check_status(next.status, EXO_OK, "the slot is free");
    check_true(next.value > dead.raw, "and its next handle another one");
}

int main(void)
{
    victim_start(silent_handle);
    held_ask(FRAMES, EXO_STANDARD);
    held_map();
    victim_wait_lost();

    exo_handle_t dead = held[FRAMES - 1];
    uint64_t state = exo_inspect(dead, EXO_FIELD_STATE).value;
    uint64_t unnamed = EXO_HANDLE_INDEX(dead);
    check_equal(state & 0xff, EXO_STATE_TOMBSTONE, "a tombstone");
    check_equal(state >> 8 & 0xff, EXO_KIND_FRAME, "of a frame");
    check_equal(exo_inspect((exo_handle_t){unnamed}, EXO_FIELD_HANDLE).value, dead.raw,
                "it is found without its name");
    check_equal(exo_inspect(dead, EXO_FIELD_VA).value, (uint64_t)(uintptr_t)held_words(FRAMES - 1),
                "it says where it was mapped");
    uses_check(dead);
    slot_check(dead);
    check_equal(held_in_state(EXO_STATE_TOMBSTONE), ASKED - 1,
                "the other tombstone is still there");
    check_equal(held_whole(), FRAMES - ASKED, "the frames that are left are whole");
    return check_end();
}
