/* SPDX-License-Identifier: BSD-2-Clause */
/* victim.c - takes all memory there is, and ends as soon as it is asked for some. */
#include "../revocation.h"

enum {
    ORDER = 4
};

static void on_revoke(struct exo_save_area *save)
{
    (void)save;
    (void)exo_env_control(EXO_NOTHING, 0, EXO_CONTROL_EXIT, 0);
}

int main(void)
{
    uint64_t extents = 0;
    uint64_t granted;

    (void)base_event_handle(EXO_EVENT_REVOKE, on_revoke);
    do {
        granted = broker_memory(REVOCATION_MAX, ORDER, EXO_STANDARD).value;
        extents += granted;
    } while (granted > 0);
    printf("%s memory is used up\n", extents > 0 ? "PASS" : "FAIL");
    (void)exo_notify((exo_handle_t){base_peer_find("heir")->env}, 1ull << 8, 0);
    for (;;) {
        base_wait();
    }
}
