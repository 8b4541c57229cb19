/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memory.h - boot only: which frames are whose before the first environment runs.
 */
#pragma once

#include <port/board.h>

/* The tables are sized, placed and filled: frame table, ledger. Stops on absurd memory. */
void memory_init(const struct board *board);
/* `count` zeroed frames for good, aligned to `count` rounded up to a power of two <= 2. */
uint64_t memory_take(uint64_t count);
/* Calls `give` for every free, naturally aligned extent left; ends the boot allocation. */
void memory_each_free(void (*give)(uint64_t base, uint32_t order));
/* The same cut for any range of frames. */
void memory_cut(uint64_t base, uint64_t count, void (*give)(uint64_t base, uint32_t order));
/* Frames of the frame table. */
extern uint64_t memory_table_base;
extern uint64_t memory_table_count;
/* Frames of the vault; count 0: there is none. */
extern uint64_t memory_vault_base;
extern uint64_t memory_vault_count;
