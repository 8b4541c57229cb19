/* SPDX-License-Identifier: BSD-2-Clause */
/* sender.c - posts bit after bit to a receiver that says when; tries what is refused. */
#include "../check.h"

enum {
    FIRST = 8,
    LAST = 63,
    NO_HART = 7
};

static volatile uint64_t got;

static void on_notify(struct exo_save_area *save)
{
    got |= __atomic_exchange_n(&save->notify, 0, __ATOMIC_SEQ_CST) >> FIRST;
}

static void wait_for(uint64_t bit)
{
    base_mask();
    while ((got & bit) == 0) {
        base_wait_masked();
    }
    base_unmask();
}

static void refusals(exo_handle_t receiver, uint32_t hart)
{
    exo_handle_t unfit = {check_derive(receiver, EXO_CALL, 0, 0).value};
    exo_handle_t frame = base_memory_take(0).handle;

    check_status(exo_notify(unfit, 1ull << LAST, hart).status, EXO_E_DENIED, "without the right");
    check_status(exo_notify(frame, 1ull << LAST, hart).status, EXO_E_KIND, "to a frame");
    check_status(exo_notify(receiver, 1ull << LAST, NO_HART).status, EXO_E_RANGE,
                 "on a hart where it has no dispatcher");
    check_status(exo_notify(receiver, 1ull << LAST, ~0u).status, EXO_E_RANGE, "hart 2^32 - 1");
}

int main(void)
{
    exo_handle_t receiver = {base_peer_find("receiver")->env};
    uint32_t hart = base_start()->hart_first;
    unsigned wrong = 0;

    (void)base_event_handle(EXO_EVENT_NOTIFY, on_notify);
    on_notify(base_save()); /* what came before there was a handler */
    wait_for(1);
    refusals(receiver, hart);
    for (unsigned bit = FIRST; bit <= LAST; bit++) {
        wrong += exo_notify(receiver, 1ull << bit, hart).status != EXO_OK ? 1 : 0;
    }
    check_equal(wrong, 0, "posts that were refused");
    wait_for(2);
    uint64_t end = base_now() + check_ticks(2000);
    exo_status_t status;
    do {
        status = exo_notify(receiver, 1ull << LAST, hart).status;
    } while (status == EXO_OK && base_now() < end);
    check_status(status, EXO_E_GONE, "to who has ended");
    return check_end();
}
