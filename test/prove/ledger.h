/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ledger.h - what holds of every ledger between two calls, as functions of one slot; and any
 * ledger at all, for CBMC.
 */
#pragma once

#include "binding.h"
#include "claims.h"

enum {
    PROVE_SLOTS = 5, /* slot 0 included: a call names at most three, and their neighbours */
    PROVE_ENVS = 3
};

extern struct binding before[PROVE_SLOTS]; /* the ledger as it was */

/* Any environment there is, and any handle, made up or not. */
uint32_t env_any(void);
exo_handle_t handle_any(void);
/* Any ledger that fulfils invariant() in every slot. */
void ledger_any(void);
/* NULL-like: true when everything holds. */
bool invariant(uint32_t slot);
bool counts_agree(void);
bool slot_is_held(struct binding b);
/* Nothing but links to neighbours differs. */
bool slot_is_same(uint32_t slot);
bool ledger_is_same(void);
/* No handle that was ever issued is issued again: epochs rise when a slot becomes free. */
bool epoch_is_sound(uint32_t slot);
