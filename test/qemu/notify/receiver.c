/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * receiver.c - bits posted one by one while it is masked are there together when it looks, and one
 * upcall tells of them.
 */
#include "../check.h"

enum {
    FIRST = 8, /* the bits before are the broker's */
    LAST = 63
};

static volatile uint64_t got;
static volatile unsigned upcalls;

static void on_notify(struct exo_save_area *save)
{
    got |= __atomic_exchange_n(&save->notify, 0, __ATOMIC_SEQ_CST) >> FIRST << FIRST;
    upcalls++;
}

static uint64_t bits_seen(void)
{
    return __atomic_load_n(&base_save()->notify, __ATOMIC_SEQ_CST);
}

int main(void)
{
    exo_handle_t sender = {base_peer_find("sender")->env};

    (void)base_event_handle(EXO_EVENT_NOTIFY, on_notify);
    base_mask();
    (void)exo_notify(sender, 1ull << FIRST, base_start()->hart_first);
    while ((bits_seen() >> LAST & 1) == 0) {
    }
    check_equal(upcalls, 0, "upcalls while masked");
    check_equal(bits_seen() >> FIRST, ~0ull >> FIRST, "bits that were posted, one a call");
    base_unmask();
    check_equal(upcalls, 1, "upcalls for all of them");
    check_equal(got, ~0ull << FIRST, "bits that the handler saw");

    got = 0;
    check_status(exo_notify(EXO_NOTHING, 1ull << FIRST, base_start()->hart_first).status, EXO_OK,
                 "to myself");
    check_equal(got, 1ull << FIRST, "came before the call was over");
    (void)exo_notify(sender, 2ull << FIRST, base_start()->hart_first);
    return check_end();
}
