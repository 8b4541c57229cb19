/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * slots.h - which ledger slots of the application are free. Pure code, tested on the host.
 */
#pragma once

#include <exo/types.h>

void base_slots_start(uint32_t slot_first, uint32_t slot_count);

/* A run of free slots; value = the first. LIMIT: there is none. Not for handlers and threads at
 * the same time: mask. */
struct exo_result base_slot_take(uint32_t count);
void base_slot_give(uint32_t slot);
