/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * victim.c - is asked for far more than what may be taken, and even declared everything it has as
 * the first to go: guaranteed memory stays.
 */
#include "../revocation.h"

enum {
    FRAMES = 6,
    WORDS = 8192
};

static uint64_t words[WORDS];
static uint64_t guaranteed[EXO_SURRENDER_MAX];
static uint32_t guaranteed_count;

/* All guaranteed frames of ours, the image's among them. */
static void guaranteed_find(void)
{
    const struct base_start *start = base_start();

    for (uint64_t slot = 1; slot < start->slot_first + start->slot_count; slot++) {
        struct exo_result state = exo_inspect((exo_handle_t){slot}, EXO_FIELD_STATE);
        bool is_frame = (state.value >> 8 & 0xff) == EXO_KIND_FRAME;
        bool is_firm = (state.value >> 24 & 0xff) == EXO_GUARANTEED;
        if (state.status == EXO_OK && is_frame && is_firm &&
            guaranteed_count < EXO_SURRENDER_MAX - 1) {
            guaranteed[guaranteed_count++] =
                exo_inspect((exo_handle_t){slot}, EXO_FIELD_HANDLE).value;
        }
    }
}

static uint32_t guaranteed_alive(void)
{
    uint32_t alive = 0;

    for (uint32_t i = 0; i < guaranteed_count; i++) {
        struct exo_result state = exo_inspect((exo_handle_t){guaranteed[i]}, EXO_FIELD_STATE);
        uint64_t is = state.value & 0xff;
        alive += state.status == EXO_OK && is >= EXO_STATE_IDLE && is <= EXO_STATE_PINNED ? 1 : 0;
    }
    return alive;
}

int main(void)
{
    uint32_t wrong = 0;

    victim_start(silent_handle);
    for (uint64_t i = 0; i < WORDS; i++) {
        words[i] = i * 0x9e3779b97f4a7c15ull;
    }
    held_ask(FRAMES, EXO_STANDARD);
    held_map();
    guaranteed_find();
    for (uint32_t i = 0; i < guaranteed_count; i++) {
        base_save()->surrender[i] = guaranteed[i];
    }
    check_true(guaranteed_count > 4, "it has guaranteed memory");
    victim_wait_lost();

    for (uint64_t i = 0; i < WORDS; i++) {
        wrong += words[i] != i * 0x9e3779b97f4a7c15ull ? 1 : 0;
    }
    check_equal(held_in_state(EXO_STATE_TOMBSTONE), FRAMES, "all that may be taken went");
    check_equal(guaranteed_alive(), guaranteed_count, "all that is guaranteed is there");
    check_equal(base_save()->lost_count, FRAMES, "nothing else is told lost");
    check_equal(wrong, 0, "and whole");
    return check_end();
}
