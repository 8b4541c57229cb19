/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mortal.c - tells the witness that it lives, and ends. Arguments: bit=8, how it tells; code=0;
 * fault; holds: it only holds a handle of its peer, for ever.
 */
#include "../check.h"

enum {
    LIFE_MS = 80 /* so that the witness runs between two lives */
};

int main(void)
{
    if (base_argument_given("holds")) {
        base_sleep_until(UINT64_MAX);
    }
    exo_handle_t witness = {base_peer_find("witness")->env};

    (void)exo_notify(witness, 1ull << base_argument_number("bit", 8), 0);
    base_sleep_until(base_now() + check_ticks(LIFE_MS));
    if (base_argument_given("fault")) {
        __asm__ volatile("unimp");
    }
    return (int)base_argument_number("code", 0);
}
