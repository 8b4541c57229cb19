/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * table.h - tables and their entries, shared by space.c, table.c and walk.c.
 */
#pragma once

#include "space.h"

arch_pte_t *table_entries(uint64_t frame);
struct space_shadow *table_shadow(uint64_t frame);
arch_pte_t table_entry_read(const arch_pte_t *entry);
void table_entry_write(arch_pte_t *entry, arch_pte_t value);
/* The table of `level` on the way to va; false: the way ends earlier. */
bool table_find(uint32_t env, exo_va_t va, uint32_t level, uint64_t *table);

/* What the operations of a map entry do to a binding that was looked up. */
exo_status_t space_map(uint32_t env, uint32_t slot, const struct exo_map_entry *entry);
exo_status_t space_protect(uint32_t slot, const struct exo_map_entry *entry);
/* A frame binding that is an idle, exclusive, quiet, writable extent of order 1. */
exo_status_t table_donation_check(uint32_t slot);
exo_status_t table_donate(uint32_t env, uint32_t slot, const struct exo_map_entry *entry);
exo_status_t table_withdraw(uint32_t slot);

/* After entries of `env` went away: this hart flushes before it leaves the kernel, and what
 * other harts may still hold is stamped. */
void space_entries_gone(uint32_t env, uint64_t frame, uint64_t count);
