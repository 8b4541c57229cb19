/* SPDX-License-Identifier: BSD-2-Clause */
/* yielder.c - gives the time that it is given back to the client. */
#include <base/calls.h>
#include <base/start.h>
#include <base/upcall.h>

int main(void)
{
    exo_handle_t client = {base_peer_find("client")->env};

    base_mask();
    for (;;) {
        (void)exo_yield(client);
    }
}
