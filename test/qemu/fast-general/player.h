/* SPDX-License-Identifier: BSD-2-Clause */
/* player.h - what a player plays with: chance, calls, and what came of them. */
#pragma once

#include "../check.h"

#include <base/slots.h>

extern uint64_t wrong; /* what can't be, seen by the player itself */

uint64_t any(uint64_t below);
/* What came of something, for the hash that both kernels must come to. */
void note(uint64_t value);
/* The answer; what must be kept is, and nothing of the kernel's came out. */
void call(uint64_t number, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3);

/* ---- player_pages.c ---- */
void pages_prepare(exo_handle_t other);
exo_handle_t page_handle(void);
/* A page is mapped, changed or unmapped, or something of that kind is tried. */
void page_change(void);
/* Tables come and go while their pages are mapped, or are not. */
void table_change(void);
void page_touch(void);
