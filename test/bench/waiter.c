/* SPDX-License-Identifier: BSD-2-Clause */
/* waiter.c - answers each notification with one. Masked: the wait ends without an upcall. */
#include <base/calls.h>
#include <base/start.h>
#include <base/upcall.h>

int main(void)
{
    exo_handle_t client = {base_peer_find("client")->env};
    struct exo_save_area *save = base_save();

    base_mask();
    for (;;) {
        save->pending = 0;
        if (__atomic_load_n(&save->notify, __ATOMIC_ACQUIRE) != 0) {
            save->notify = 0;
            (void)exo_notify(client, 1, 0);
        }
        (void)exo_wait(0);
    }
}
