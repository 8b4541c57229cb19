/* SPDX-License-Identifier: BSD-2-Clause */
/* destroy.c - a child's end: everything it had comes back, and is counted. */
#include "child.h"
#include "ledger_run.h"
#include "machine.h"
#include "own.h"

#include <base/calls.h>
#include <stdio.h>

/* Handles of children that ended, of which others still hold copies: the peers they were. */
static exo_handle_t held[DESCRIPTION_ENVIRONMENTS];

static void held_drop(void)
{
    for (uint32_t i = 0; i < DESCRIPTION_ENVIRONMENTS; i++) {
        held[i] = own_drop(held[i]) ? EXO_NOTHING : held[i];
    }
}

/* If not now, then when those end that hold copies. */
static void env_drop(exo_handle_t env)
{
    held_drop();
    if (own_drop(env)) {
        return;
    }
    for (uint32_t i = 0; i < DESCRIPTION_ENVIRONMENTS; i++) {
        if (held[i].raw == 0) {
            held[i] = env;
            return;
        }
    }
}

static void bindings_drop(struct child *child)
{
    own_drop(child->mailbox_handle);
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        own_drop(child->block[hart]);
        child->block[hart] = EXO_NOTHING;
    }
    own_drop(child->root);
    env_drop(child->env);
    if (child->slot_count != 0) {
        ledger_run_give(child->slot_first, child->slot_count + CHILD_GIFTS);
    }
    child->mailbox_handle = EXO_NOTHING;
    child->root = EXO_NOTHING;
    child->env = EXO_NOTHING;
    child->mailbox = NULL;
    child->slot_count = 0;
    child->gift_count = 0;
    child->swap_count = 0;
    for (uint32_t i = 0; i < 4; i++) {
        child->gigabytes[i] = 0;
    }
}

bool child_destroy_step(struct child *child)
{
    if (child->env.raw != 0) {
        exo_status_t status = exo_env_destroy(child->env).status;
        if (status == EXO_E_AGAIN) {
            return false;
        }
        if (status != EXO_OK) {
            printf("FAIL: %s can't be taken apart (%lld)\n", child->wish->name, (long long)status);
        }
    }

    bindings_drop(child);
    (void)pool_give_all(child->index);
    if (!pool_is_conserved()) {
        printf("FAIL: frames got lost at the end of %s\n", child->wish->name);
    }
    return true;
}
