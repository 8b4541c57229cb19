/* SPDX-License-Identifier: BSD-2-Clause */
/* outside.c - a timer that comes in the time of others is delivered in the next position of ours.
 */
#include "../check.h"

enum {
    ROUNDS = 10,
    POSITION = 30, /* its only one */
};

static volatile uint64_t came_at;

static void on_timer(struct exo_save_area *save)
{
    (void)save;
    came_at = base_now();
}

static uint64_t position_number(uint64_t now)
{
    const struct exo_info *info = (const struct exo_info *)base_start()->info_va;

    return (now - info->start_ticks) / info->slice_ticks;
}

int main(void)
{
    unsigned wrong = 0;

    (void)base_event_handle(EXO_EVENT_TIMER, on_timer);
    for (unsigned i = 0; i < ROUNDS; i++) {
        uint64_t at = base_now() + check_ticks(EXO_SLICE_COUNT / 2);
        uint64_t next = position_number(base_now()) / EXO_SLICE_COUNT * EXO_SLICE_COUNT +
                        EXO_SLICE_COUNT + POSITION;
        came_at = 0;
        (void)exo_timer(at);
        while (came_at == 0) {
        }
        wrong += position_number(came_at) != next ? 1 : 0;
    }
    check_equal(wrong, 0, "timers that did not wait for the next position");
    return check_end();
}
