/* SPDX-License-Identifier: BSD-2-Clause */
/* pairs.h - what races against what. Each plays so many rounds, says what came out, and how often.
 */
#pragma once

#include "racer.h"

#include <stdint.h>

void pair_map_revoke(uint64_t rounds);
void pair_exit_pct(uint64_t rounds);
void pair_abort_upcall(uint64_t rounds);
void pair_yield_tick(uint64_t rounds);
void pair_two_revokers(uint64_t rounds);
void pair_start_stop(uint64_t rounds);

/* Outcomes of a pair: counted under a name; a wrong one ends the run. */
void tally(const char *outcome, uint64_t times);
_Noreturn void wrong(const char *what, uint64_t a, uint64_t b);

uint64_t chance(uint64_t below);

/* The racer of this block begins, some pauses later. */
void begin(struct racer_block *b, enum racer_task task, uint64_t a0, uint64_t a1, uint64_t a2);
/* Until it has done it. -> its status. */
int64_t ended(const struct racer_block *b, const char *what);
void tarry(void);
