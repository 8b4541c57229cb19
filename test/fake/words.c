/* SPDX-License-Identifier: BSD-2-Clause */
/* words.c - what the kernel tells the trap entry through the words below a save area. */
#include "fake.h"

#include <string.h>

void arch_dispatcher_init(struct exo_save_area *save, uint32_t hart, exo_frame_t root, void *here)
{
    (void)root;
    (void)here;
    *fake_peer(save) = (struct fake_peer){{0}, NULL, 0, 0};
    ((uint64_t *)(void *)save)[-2] = hart;
    ((uint64_t *)(void *)save)[-8] = 0;
    ((uint64_t *)(void *)save)[-9] = 0;
}

void arch_peer_remember(struct exo_save_area *from, exo_handle_t handle, uint8_t rights,
                        struct exo_save_area *to)
{
    *fake_peer(from) = (struct fake_peer){handle, to, fake.peers_life, rights};
}

void arch_peers_forget(void)
{
    fake.peers_life++;
}

void arch_call_leaves(struct exo_save_area *save, struct exo_registers *part)
{
    (void)save;
    fake.leaving = part;
}

void arch_upcall_set(struct exo_save_area *save, uint64_t entry, uint64_t reason)
{
    ((uint64_t *)(void *)save)[-9] = entry;
    ((uint64_t *)(void *)save)[-10] = reason;
}

void arch_pct_set(struct exo_save_area *save, uint64_t entry, uint64_t caller,
                  const uint64_t *words)
{
    uint64_t *carried = &((uint64_t *)(void *)save)[-15];

    ((uint64_t *)(void *)save)[-9] = entry;
    carried[0] = caller;
    memcpy(&carried[1], words, 4 * sizeof(*words));
}

void arch_page_faults_see(struct exo_save_area *save)
{
    ((uint64_t *)(void *)save)[-8] = 1;
}

/* Which frame a page was before is not known any more, so the auditor forgets all. */
void arch_flush_page(exo_va_t va)
{
    (void)va;
    fake.harts[fake.hart].page_flushes++;
    if (fake.flushed != NULL) {
        fake.flushed(fake.hart);
    }
}
