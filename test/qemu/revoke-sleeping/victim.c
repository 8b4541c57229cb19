/* SPDX-License-Identifier: BSD-2-Clause */
/* victim.c - sleeps for ten seconds, or spins masked, when it is asked. */
#include "../asked.h"

enum {
    WANTED = 4
};

static int asked_asleep(void)
{
    base_mask();
    while (asked_at == 0) { /* nothing else will ever wake us */
        base_wait_masked();
    }
    base_unmask();
    for (uint32_t i = 0; i < WANTED; i++) {
        check_status(asked_give(i).status, EXO_OK, "a frame given on waking");
    }
    base_sleep_until(base_now() + check_ticks(200));
    check_equal(lost_count, 0, "losses");
    return check_end();
}

/* The record is in the save area, though nobody is called. */
static int asked_masked(void)
{
    const volatile struct exo_request *record = base_save()->request;
    uint64_t end = base_now() + check_ticks(3000);
    bool was_asked = false;

    base_mask();
    while (base_save()->lost_count == 0 && base_now() < end) {
        for (uint32_t i = 0; i < EXO_REQUEST_MAX; i++) {
            was_asked = was_asked || record[i].name != 0;
        }
    }
    check_true(was_asked, "the record could be read");
    check_equal(asked_at, 0, "calls while masked");
    base_unmask();
    asked_wait_lost(WANTED);
    check_equal(lost_count, WANTED, "losses, told on unmasking");
    return check_end();
}

int main(void)
{
    check_true(asked_begin(ASKED_FRAMES, EXO_STANDARD), "frames to lose");
    return base_argument_given("masked") ? asked_masked() : asked_asleep();
}
