/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * attacker.c - makes handles up: every slot of the ledger in its first lives, odd ones, random
 * ones.
 *
 * Argument: slots=<as in the system description>.
 */
#include "../check.h"

enum {
    LIVES = 2,
    RANDOM_TRIES = 5000,
    MAPPED_AT_START = 320 /* bindings that the broker makes for us, besides our pages */
};

static uint64_t own_first;
static uint64_t own_end;
static volatile uint64_t told;

static void on_notify(struct exo_save_area *save)
{
    uint64_t bits = __atomic_exchange_n(&save->notify, 0, __ATOMIC_SEQ_CST);

    told = bits >> 8 != 0 ? bits >> 8 : told;
}

static bool is_own(uint64_t raw)
{
    uint64_t slot = raw & 0xffffff;

    return slot >= own_first && slot < own_end;
}

static bool answers(uint64_t slot, uint64_t life)
{
    return exo_inspect((exo_handle_t){life << 24 | slot}, EXO_FIELD_STATE).status != EXO_E_STALE;
}

/* Slots can be looked into without an epoch: one run of our own, and nobody else's. */
static void own_find(uint64_t slots, uint64_t own_slots)
{
    uint64_t pages = (base_start()->image_end - EXO_IMAGE_VA) / EXO_FRAME_SIZE;
    uint64_t outside = 0;

    for (own_first = own_end; own_first > 1 && answers(own_first - 1, 0);) {
        own_first--;
    }
    for (uint64_t slot = 0; slot < slots; slot++) {
        outside += !is_own(slot) && answers(slot, 0) ? 1 : 0;
    }
    check_equal(outside, 0, "without an epoch: nothing but one run, ending where ours ends");
    check_true(own_end - own_first <= own_slots + MAPPED_AT_START + pages, "not too long");
    check_true(told != 0 && !is_own(told), "the victim's handle is not in it");
}

static void ledger_scan(uint64_t slots)
{
    uint64_t answered = 0;

    for (uint64_t slot = 0; slot < slots; slot++) {
        for (uint64_t life = 1; life <= LIVES; life++) {
            answered += !is_own(slot) && answers(slot, life) ? 1 : 0;
        }
    }
    check_equal(answered, 0, "no slot of somebody else's answers, whatever its epoch");
    check_status(exo_inspect((exo_handle_t){told}, EXO_FIELD_STATE).status, EXO_E_STALE,
                 "not even to its true handle");
}

/* Answers are counted by a call that would do harm. */
static unsigned wrong_answers(exo_handle_t forged)
{
    struct exo_map_entry entry = {
        .va = 0x7000000, .handle = forged.raw, .op = EXO_MAP, .rights = EXO_READ};
    uint32_t slot = (uint32_t)(own_end - 1);
    uint64_t terms = EXO_TERMS(0, EXO_BORROWED, 0);
    unsigned wrong = 0;

    wrong += exo_derive(forged, EXO_NOTHING, slot, terms, 0, 0).status != EXO_E_STALE ? 1 : 0;
    wrong += exo_split(forged, slot, 0).status != EXO_E_STALE ? 1 : 0;
    wrong += exo_drop(forged).status != EXO_E_STALE ? 1 : 0;
    wrong += check_map(entry) != EXO_E_STALE ? 1 : 0;
    wrong += exo_attach(EXO_NOTHING, forged, 1, 0).status != EXO_E_STALE ? 1 : 0;
    wrong += exo_machine_off(forged, 1).status != EXO_E_STALE ? 1 : 0;
    wrong += exo_surrender(1, forged).status == EXO_OK ? 1 : 0;
    return wrong;
}

static void odd_values(exo_handle_t good)
{
    static const uint64_t odd[] = {0,
                                   1,
                                   0xffffff,
                                   1ull << 24,
                                   1ull << 63,
                                   ~0ull,
                                   ~0ull - 1,
                                   1ull << 24 | 0xffffff,
                                   ~0ull << 24,
                                   0x7fffffffffffffff,
                                   0x8000000000000001};
    unsigned wrong = 0;

    for (unsigned i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        wrong += wrong_answers((exo_handle_t){odd[i]});
    }
    check_equal(wrong, 0, "odd values");
    wrong = 0;
    for (unsigned bit = 24; bit < 64; bit++) {
        wrong += wrong_answers((exo_handle_t){good.raw ^ 1ull << bit});
    }
    check_equal(wrong, 0, "a good handle with one bit of its epoch wrong");
}

static void random_values(void)
{
    uint64_t state = 88172645463325252ull;
    unsigned wrong = 0;

    for (unsigned i = 0; i < RANDOM_TRIES; i++) {
        uint64_t raw = check_random(&state);
        raw = i % 2 == 0 ? raw : raw & 0x301ffff; /* half of them look probable */
        wrong += is_own(raw) ? 0 : wrong_answers((exo_handle_t){raw});
    }
    check_equal(wrong, 0, "random values");
}

int main(void)
{
    const struct base_start *start = base_start();
    const struct exo_info *info = (const struct exo_info *)(uintptr_t)start->info_va;
    exo_handle_t good = base_memory_take(0).handle;

    own_end = (uint64_t)start->slot_first + start->slot_count;
    (void)base_event_handle(EXO_EVENT_NOTIFY, on_notify);
    base_mask();
    while (told == 0) {
        base_wait_masked();
    }
    base_unmask();
    check_status(exo_inspect(good, EXO_FIELD_STATE).status, EXO_OK, "a good handle");
    own_find(info->ledger_slots + 16ull, base_argument_number("slots", 0));
    odd_values(good);
    ledger_scan(info->ledger_slots + 16ull);
    random_values();
    check_status(exo_inspect(good, EXO_FIELD_STATE).status, EXO_OK, "the good handle is whole");
    return check_end();
}
