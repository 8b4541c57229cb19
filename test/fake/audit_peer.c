/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_peer.c - whom the trap entry may enter without asking. */
#include "audit_parts.h"
#include "binding.h"
#include "env.h"

bool audit_peers(void)
{
    for (uint32_t i = 0; i < EXO_ENV_MAX * EXO_HART_MAX; i++) {
        struct dispatcher *d = envs[i / EXO_HART_MAX].dispatcher[i % EXO_HART_MAX];
        if (d == NULL) {
            continue;
        }
        struct audit_peer peer = audit_peer(d);
        if (peer.handle.raw == 0) {
            continue;
        }
        uint32_t slot = binding_lookup_live(d->env, peer.handle);
        const struct binding *b = &ledger[slot];
        EXPECT(slot != 0 && b->kind == EXO_KIND_ENV && (peer.rights & ~(uint64_t)b->rights) == 0,
               "enters by what is no right to", d->env, peer.handle.raw);
        const struct dispatcher *callee = env_dispatcher(b->node.base, d->hart);
        EXPECT(callee != NULL && callee->save == peer.to && callee->env != d->env, "enters another",
               d->env, b->node.base);
        EXPECT(callee->is_started && env_is_running(b->node.base) && env_is_running(d->env),
               "enters, or leaves, who doesn't run", d->env, b->node.base);
        EXPECT(!envs[d->env].flushes && !envs[b->node.base].flushes, "enters without a flush",
               d->env, b->node.base);
        EXPECT(b->node.vpn == (uint32_t)envs[b->node.base].epoch, "enters a later life", d->env,
               b->node.base);
    }
    return true;
}
