/* SPDX-License-Identifier: BSD-2-Clause */
/* other.c - is told the name of a line that it does not hold, and can do nothing with it. */
#include "../check.h"

static volatile uint64_t told;
static volatile unsigned interrupts;

static void on_notify(struct exo_save_area *save)
{
    uint64_t bits = __atomic_exchange_n(&save->notify, 0, __ATOMIC_SEQ_CST);

    told = bits >> 8 != 0 ? bits >> 8 : told;
}

static void on_interrupt(struct exo_save_area *save)
{
    (void)save;
    interrupts++;
}

int main(void)
{
    (void)base_event_handle(EXO_EVENT_INTERRUPT, on_interrupt);
    (void)base_event_handle(EXO_EVENT_NOTIFY, on_notify);
    on_notify(base_save()); /* what came before there was a handler */
    while (told == 0) {
    }
    exo_handle_t line = {told};
    check_status(exo_attach(EXO_NOTHING, line, 1, 0).status, EXO_E_STALE, "route it");
    check_status(exo_attach(EXO_NOTHING, line, 0, 0).status, EXO_E_STALE, "unroute it");
    check_status(exo_drop(line).status, EXO_E_STALE, "drop it");
    check_status(exo_attach(EXO_NOTHING, base_memory_take(0).handle, 1, 0).status, EXO_E_KIND,
                 "route a frame");
    check_equal(interrupts, 0, "interrupts of others");
    return check_end();
}
