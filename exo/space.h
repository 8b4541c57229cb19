/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * space.h - address spaces made of donated frames.
 *
 * A table is an extent of order 1: the hardware's table, then its shadow, which
 * names for each entry the ledger slot that made it. So every entry has one
 * binding and every mapped binding one run of entries.
 */
#pragma once

#include <exo/call.h>
#include <exo/types.h>
#include <port/arch.h>
#include <port/offsets.h>

struct space_shadow {
    uint32_t slot[ARCH_TABLE_ENTRIES]; /* ledger slot behind each entry; 0 = none */
    uint32_t live;                     /* entries in use */
    uint32_t is_closing;               /* being taken: gets no entry more */
};

_Static_assert(-(int)offsetof(struct space_shadow, live) == SHADOW_NAMES, "offsets.h");

/* Zeroes and marks the two frames at `base` as a table and its shadow. */
void space_table_init(uint64_t base);
void space_table_free(uint64_t base); /* ordinary again, zeroed */

/* One entry of a map call, for environment `env`; `how` is EXO_MAP_HOW. */
exo_status_t space_apply(uint32_t env, uint64_t va, exo_handle_t handle, uint64_t how);
/* The same from the environment itself. */
exo_status_t space_map_own(uint32_t env, uint64_t va, exo_handle_t handle, uint64_t how);
/* `env` got one more dispatcher. */
void space_dispatcher_added(uint32_t env);
struct exo_result space_map_call(uint32_t caller, uint32_t env, uint64_t va, uint64_t count);

/* The mapping of a mapped binding ends. */
void space_unmap(uint32_t slot);
/* Empties and detaches a donated table, a bounded number of entries a step; false = again. */
bool space_table_quiesce(uint32_t slot, uint32_t *budget);

/* Walks to the leaf that translates va; not present: ARCH_PTE_NONE. */
arch_pte_t space_walk(uint32_t env, exo_va_t va, uint32_t *level);
/* Lets the access go on where only A or D bits were missing. */
bool space_touch(uint32_t env, exo_va_t va, uint8_t access);
/* Kernel pointer to user memory [va, va + size) inside one vpage that `env` may read, or NULL. */
const void *space_read_pointer(uint32_t env, exo_va_t va, size_t size);
/* A mapped vpage near va: at each level the nearest entry. Looks through one table at a time,
 * beginning with {.level = ARCH_LEVELS}; true: this was the last. */
struct nearest {
    exo_va_t va;
    uint8_t level;
    uint8_t rights; /* 0: there is none */
};
bool space_nearest(uint32_t env, exo_va_t va, struct nearest *nearest);
