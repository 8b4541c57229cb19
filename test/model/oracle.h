/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * oracle.h - who holds what, kept in one array and changed by loops.
 *
 * Before a call the oracle knows the ledger; it foresees the answer, changes its array as the
 * contract says, and then both must be equal, slot by slot. Only what a step of a revocation
 * or of a destruction takes is not foreseen but judged: may this caller take that? Where the
 * answer hangs on what other harts have flushed, AGAIN is accepted too.
 */
#pragma once

#include <exo/call.h>

struct oracle_call {
    uint32_t env; /* who calls */
    uint32_t hart;
    uint64_t number;
    uint64_t a[6];
    uint32_t entry_count; /* what a map call's array holds */
    struct exo_map_entry entry[4];
};

/* Believes the ledger as it is: after boot. */
void oracle_adopt(void);
void oracle_before(const struct oracle_call *call);
/* NULL, or what is wrong. Call NULL: an entry that was no call. */
const char *oracle_after(const struct oracle_call *call, struct exo_result result);
