/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pct.h - protected control transfer: on the caller's slice into another environment.
 */
#pragma once

#include "env.h"

enum {
    PCT_WORDS = 4
};

struct pct_words {
    uint64_t word[PCT_WORDS];
};

/* raw 0: reply. On success the current environment has changed and no result is due
 * yet. */
exo_status_t pct_call(struct dispatcher *caller, uint64_t raw, struct pct_words words);
/* `env` ends: whoever waits for it gets GONE. */
void pct_forget(uint32_t env);
