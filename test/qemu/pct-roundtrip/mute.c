/* SPDX-License-Identifier: BSD-2-Clause */
/* mute.c - runs, but takes no protected control transfer. */
#include "../check.h"

static volatile bool is_over;

static void on_notify(struct exo_save_area *save)
{
    is_over = __atomic_exchange_n(&save->notify, 0, __ATOMIC_SEQ_CST) >> 8 != 0 || is_over;
}

int main(void)
{
    (void)base_event_handle(EXO_EVENT_NOTIFY, on_notify);
    while (!is_over) {
    }
    return check_end();
}
