/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * snapshot.h - ledger, frames and environments, remembered and compared.
 *
 * Left out is what may change without a call having done anything: whose space is active,
 * and how far a request's clock and search have come.
 */
#pragma once

#include <stdbool.h>

struct frame;
/* The frame table as it is where it is filled, and as it would be where it isn't yet. */
void frames_read(struct frame *out);

void snapshot_take(void);
/* NULL, or the first difference to the snapshot. */
const char *snapshot_difference(void);

/* How much is in use: a test that gives back all it took sees the same numbers. */
struct usage {
    unsigned bindings;
    unsigned tombstones;
    unsigned mapped_frames;
    unsigned special_frames;
    unsigned environments;
};
struct usage usage_now(void);
