/* SPDX-License-Identifier: BSD-2-Clause */
/* client.c - asks a server for sums by protected control transfer: four words there, four back. */
#include <base/calls.h>
#include <base/start.h>
#include <base/upcall.h>
#include <stdio.h>

enum {
    ROUNDS = 1000
};

int main(void)
{
    exo_handle_t server = {base_peer_find("server")->env};
    uint64_t wrong = 0;

    for (uint64_t i = 0; i < ROUNDS; i++) {
        const uint64_t words[4] = {i, i + 1, i + 2, i + 3};
        struct exo_pct_reply reply = exo_pct(server, words);
        while (reply.status == EXO_E_BUSY) { /* it has not started yet */
            base_sleep_until(base_now() + base_start()->timebase_hz / 100);
            reply = exo_pct(server, words);
        }
        wrong += reply.status != EXO_OK || reply.word[0] != 4 * i + 6 ? 1 : 0;
    }
    printf("%d sums by a server, %lu wrong\n", ROUNDS, (unsigned long)wrong);
    (void)exo_notify(server, 1, 0);
    return wrong == 0 ? 0 : 1;
}
