/* SPDX-License-Identifier: BSD-2-Clause */
/* victim.c - gives all that is asked, in time; loses nothing else. */
#include "../revocation.h"

enum {
    FRAMES = 12,
    ASKED = 8,
    NOTICE_MS = 50
};

static uint32_t given;
static uint64_t still_wanted = ~0ull;
static uint32_t open_before;
static uint32_t counted; /* times that the record said what the call had answered */

static uint64_t record_wanted(const struct exo_save_area *save)
{
    uint64_t wanted = 0;

    for (uint32_t i = 0; i < EXO_REQUEST_MAX; i++) {
        wanted += save->request[i].name == told.request.name ? save->request[i].wanted : 0;
    }
    return wanted;
}

static void on_revoke(struct exo_save_area *save)
{
    told_note(save);
    open_before = told_open();
    for (; given < told.request.wanted && given < FRAMES; given++) {
        struct exo_result result = exo_surrender(told.request.name, held[given]);
        if (result.status != EXO_OK || result.value != told.request.wanted - given - 1) {
            return;
        }
        still_wanted = result.value;
        counted += record_wanted(save) == result.value ? 1 : 0;
    }
}

static void request_check(void)
{
    check_equal(told.count, 1, "told once");
    check_equal(open_before, 1, "in one record");
    check_equal(told.request.kind, EXO_KIND_FRAME, "frames are asked for");
    check_equal(told.request.order, 0, "single ones");
    check_equal(told.request.wanted, ASKED, "as many as the description says");
    check_true(told.request.due > told.at_ticks &&
                   told.request.due <= told.at_ticks + check_ticks(NOTICE_MS + 1),
               "the notice has begun and is not over");
}

static void given_check(void)
{
    uint32_t gone = 0;
    uint32_t unmapped = 0;
    uint32_t free_slots = 0;

    for (uint32_t i = 0; i < ASKED; i++) {
        gone += exo_drop(held[i]).status == EXO_E_STALE ? 1 : 0;
        unmapped += probe_read((uint64_t)(uintptr_t)held_words(i)) == PROBE_LOAD ? 1 : 0;
        struct exo_result copy =
            exo_derive(held[FRAMES - 1], EXO_NOTHING, EXO_HANDLE_INDEX(held[i]),
                       EXO_TERMS(EXO_READ, EXO_BORROWED, 0), 0, 0);
        free_slots += copy.status == EXO_OK ? 1 : 0;
    }
    check_equal(gone, ASKED, "what was given is gone");
    check_equal(unmapped, ASKED, "and unmapped");
    check_equal(free_slots, ASKED, "and its slots are free");
}

int main(void)
{
    victim_start(on_revoke);
    held_ask(FRAMES, EXO_STANDARD);
    held_map();
    victim_wait(2 * NOTICE_MS);

    request_check();
    check_equal(given, ASKED, "each frame given is one less wanted");
    check_equal(counted, ASKED, "and the record counts too");
    check_equal(still_wanted, 0, "the last one ends it");
    check_equal(told_open(), 0, "the record is empty again");
    check_equal(lost.count, 0, "nothing is told lost");
    check_equal(held_in_state(EXO_STATE_TOMBSTONE), 0, "no tombstones");
    check_equal(held_whole(), FRAMES - ASKED, "the others are whole");
    given_check();
    return check_end();
}
