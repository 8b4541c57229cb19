/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * victim.c - a second demand falls due while the first is open: it comes by itself afterwards, with
 * a name and a whole notice of its own.
 */
#include "../revocation.h"

enum {
    FRAMES = 12,
    FIRST = 5,
    SECOND = 3,
    NOTICE_MS = 200,
    DELAY_MS = 150, /* at most, from the delivery to the handler on a busy machine */
};

static uint32_t open_most; /* records at once */
static struct exo_request second;
static uint64_t second_ticks;
static exo_status_t old_name;
static uint32_t given;

/* Silent to the first, polite to the second. */
static void on_revoke(struct exo_save_area *save)
{
    exo_handle_t frame = held[0];

    open_most = told_open() > open_most ? told_open() : open_most;
    told_note(save);
    for (uint32_t i = 0; i < EXO_REQUEST_MAX; i++) {
        if (save->request[i].name == 0 || save->request[i].name == told.request.name) {
            continue;
        }
        second = save->request[i];
        second_ticks = base_now();
        old_name = exo_surrender(told.request.name, frame).status;
        for (; given < SECOND; given++) {
            if (exo_surrender(second.name, held[given]).status != EXO_OK) {
                return;
            }
        }
    }
}

int main(void)
{
    uint64_t end = base_now() + check_ticks(4000);

    victim_start(on_revoke);
    held_ask(FRAMES, EXO_STANDARD);
    held_map();
    while (given < SECOND && base_now() < end) {
        base_sleep_until(base_now() + check_ticks(5));
    }
    base_sleep_until(base_now() + check_ticks(100));

    struct held_gone gone = held_gone(EXO_REASON_ABORTED);
    check_equal(open_most, 1, "one demand at a time");
    check_equal(told.request.wanted, FIRST, "the first asks for its own");
    check_equal(second.wanted, SECOND, "the second too");
    check_status(old_name, EXO_E_STALE, "the name of the first is no more");
    check_true(second_ticks >= told.request.due, "the second comes after the first");
    check_true(second.due >= second_ticks + check_ticks(NOTICE_MS - DELAY_MS),
               "with a notice of its own");
    check_equal(given, SECOND, "the second is answered");
    check_equal(gone.count, FIRST, "what the first asked went by force");
    check_equal(held_whole(), FRAMES - FIRST - SECOND, "the others are whole");
    return check_end();
}
