/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memory.h - boot only: which frames are whose before the first environment runs.
 */
#pragma once

#include <port/board.h>

/* The tables are sized, placed and filled: frame table, ledger. Stops on absurd memory. */
void memory_init(const struct board *board);
/* `count` frames for good, holding anything; as far from a multiple of a power of two as `like`,
 * if that power is not above `count` rounded up to one. */
uint64_t memory_take(uint64_t count, uint64_t like);
/* The same, zeroed. */
uint64_t memory_take_clear(uint64_t count, uint64_t like);
/* Calls `give` for every free, naturally aligned extent left; ends the boot allocation. */
void memory_each_free(void (*give)(uint64_t base, uint32_t order));
/* Order of the largest naturally aligned extent that a range begins with. */
uint32_t memory_order(uint64_t base, uint64_t count);
/* The same cut for any range of frames. */
void memory_cut(uint64_t base, uint64_t count, void (*give)(uint64_t base, uint32_t order));
/* Frames of the frame table. */
extern uint64_t memory_table_base;
extern uint64_t memory_table_count;
/* Frames of the vault; count 0: there is none. */
extern uint64_t memory_vault_base;
extern uint64_t memory_vault_count;
