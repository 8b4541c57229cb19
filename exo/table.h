/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * table.h - tables and their entries, shared by space.c, table.c and walk.c.
 */
#pragma once

#include "env.h"
#include "space.h"

arch_pte_t *table_entries(uint64_t frame);
struct space_shadow *table_shadow(uint64_t frame);
typedef uint64_t __attribute__((may_alias)) names_t; /* two names of a shadow */

static inline arch_pte_t table_entry_read(const arch_pte_t *entry)
{
    return (arch_pte_t){__atomic_load_n(&entry->raw, __ATOMIC_RELAXED)};
}

static inline void table_entry_write(arch_pte_t *entry, arch_pte_t value)
{
    __atomic_thread_fence(__ATOMIC_RELEASE);
    *(volatile arch_pte_t *)entry = value;
}

/* The table of `level` on the way to va; false: the way ends earlier. */
bool table_find(uint32_t env, exo_va_t va, uint32_t level, uint64_t *table);
/* The entries of the table of level 1, or 0, that covers va; NULL: none. The shadow follows. */
arch_pte_t *table_upper(uint32_t env, exo_va_t va);
arch_pte_t *table_leaf_search(uint32_t env, exo_va_t va);

static inline arch_pte_t *table_leaf(uint32_t env, exo_va_t va)
{
    const struct env *e = &envs[env];

    return e->leaf_key == (va.raw >> 21) + 1 ? e->leaf : table_leaf_search(env, va);
}

/* What the operations of a map entry do to a binding that was looked up. */
exo_status_t space_map(uint32_t env, uint32_t slot, uint64_t va, uint64_t how);
exo_status_t space_protect(uint32_t slot, uint64_t how);
/* A frame binding that is an idle, exclusive, quiet, writable extent of order 1. */
exo_status_t table_donation_check(uint32_t slot);
exo_status_t table_donate(uint32_t env, uint32_t slot, uint64_t va, uint32_t level);
exo_status_t table_withdraw(uint32_t slot);

/* After entries were made, or changed, as `how` says: the kernel may have to see page faults of
 * `env`. */
void space_entries_came(uint32_t env, uint64_t how);
/* After entries of `env` went away: this hart flushes before it leaves the kernel, and what
 * other harts may still hold is stamped. */
void space_entries_gone(uint32_t env, uint64_t frame, uint64_t count);
