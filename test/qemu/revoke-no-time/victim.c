/* SPDX-License-Identifier: BSD-2-Clause */
/* victim.c - gives its time away for good, so that nothing is ever delivered to it. */
#include "../revocation.h"

static void on_revoke(struct exo_save_area *save)
{
    (void)save;
    printf("FAIL it was told\n");
}

int main(void)
{
    victim_start(on_revoke);
    held_ask(12, EXO_STANDARD);
    held_map();
    for (;;) {
        (void)exo_attach(EXO_NOTHING, (exo_handle_t){base_start()->slice[0].handle}, 0, 0);
    }
}
