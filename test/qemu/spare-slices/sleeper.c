/* SPDX-License-Identifier: BSD-2-Clause */
/* sleeper.c - has positions and sleeps; asks for spare time where it may not. */
#include "../check.h"

enum {
    SLEEP_MS = 500
};

int main(void)
{
    exo_handle_t peer = {base_peer_find("asker")->env};

    check_status(exo_spare(peer, 0, 0).status, EXO_E_DENIED, "end the spare time of another");
    check_status(exo_spare(EXO_NOTHING, EXO_HART_MAX, 1).status, EXO_E_RANGE, "no such hart");
    check_status(exo_spare(EXO_NOTHING, ~0ull >> 32, 1).status, EXO_E_RANGE, "hart 2^32 - 1");
    check_status(exo_spare(EXO_NOTHING, 0, 2).status, EXO_E_RANGE, "neither on nor off");
    base_sleep_until(base_now() + check_ticks(SLEEP_MS));
    return check_end();
}
