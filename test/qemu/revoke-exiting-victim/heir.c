/* SPDX-License-Identifier: BSD-2-Clause */
/* heir.c - wants memory that only the victim has; gets it when that ends, before its notice. */
#include "../revocation.h"

enum {
    FRAMES = 64,
    NOTICE_MS = 5000
};

static volatile bool is_told;

static void on_notify(struct exo_save_area *save)
{
    uint64_t bits = __atomic_exchange_n(&save->notify, 0, __ATOMIC_ACQ_REL);

    is_told = is_told || (bits & 1ull << 8) != 0;
}

int main(void)
{
    base_event_handler before = base_event_handle(EXO_EVENT_NOTIFY, on_notify);

    while (!is_told) {
        base_sleep_until(base_now() + check_ticks(1));
    }
    (void)base_event_handle(EXO_EVENT_NOTIFY, before);
    uint64_t begin = base_now();
    while (held_count < FRAMES && base_now() - begin < check_ticks(NOTICE_MS)) {
        (void)held_ask_once(FRAMES - held_count, EXO_STANDARD); /* the victim is taken apart */
    }
    check_equal(held_count, FRAMES, "what the victim had can be had");
    check_true(base_now() - begin < check_ticks(NOTICE_MS), "nobody waited for the notice");
    held_map();
    check_equal(held_whole(), FRAMES, "the frames are of use");
    return check_end();
}
