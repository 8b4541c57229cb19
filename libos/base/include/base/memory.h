/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memory.h - the free memory pool, page tables and mappings of an application.
 *
 * The pool holds extents that are unmapped and belong to nobody in particular: the heap and the
 * applications take from it, and the polite answer to a revocation gives from it first.
 * Not for use by the broker, which has books of its own.
 */
#pragma once

#include <base/slots.h>
#include <exo/types.h>

enum {
    BASE_POOL_MAX = 1024,
    BASE_SLOTS_MAX = 16384, /* free slots of one application that the library uses */
};

struct base_memory {
    exo_handle_t handle; /* raw 0: there was none */
    uint32_t order;
};

/* Takes an extent of exactly `order`; larger ones are split. */
struct base_memory base_memory_take(uint32_t order);
/* Takes the largest extent of at most `order`. */
struct base_memory base_memory_take_most(uint32_t order);
/* Puts an unmapped extent into the pool. LIMIT: the pool's table is full. */
exo_status_t base_memory_give(struct base_memory memory);
/* Frames in the pool. */
uint64_t base_memory_free(void);
/* Forgets a handle that was taken by force; true if the pool had it. */
bool base_memory_forget(exo_handle_t handle);

/* Maps a whole extent; donates page tables where they are missing; repeats on AGAIN. */
exo_status_t base_map(exo_va_t va, struct base_memory memory, uint8_t rights, uint8_t flags);
exo_status_t base_unmap(struct base_memory memory);
/* Makes sure that page tables cover [va, va + bytes). NOTHING: no frames left for tables. */
exo_status_t base_table_cover(exo_va_t va, uint64_t bytes);
/* Donates the page table of level 0 that covers va, and the one above it where that is missing.
 * -> its handle, for who wants to read accessed and dirty bits. BUSY: it exists. */
struct exo_result base_table_make(exo_va_t va);

/* Library start, called once by the crt before main. */
void base_memory_start(void);
