/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * positions.h - which positions of the slice vectors a child has, and which may be taken from it.
 */
#pragma once

#include "child.h"

/* Derives and occupies what the description gives; NULL, or why not. */
const char *positions_give(struct child *child, struct base_start *start);
/* How many on one hart may be taken from it, and on which hart. */
uint32_t positions_most(const struct child *child, uint32_t *hart);
/* REVOKE_STEP brought positions back: they go to `to`, or stay vacant. */
void positions_move(struct child *from, struct child *to, uint64_t base, uint32_t count);
