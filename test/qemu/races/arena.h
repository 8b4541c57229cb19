/* SPDX-License-Identifier: BSD-2-Clause */
/* arena.h - racers made by hand, as often as wanted, out of the same frames. */
#pragma once

#include "racer.h"

enum {
    ARENA_SLOTS = 24, /* of each racer; the first ARENA_SLOTS_USED are its tables and pages */
    ARENA_SLOTS_USED = 10
};

struct arena_racer {
    uint32_t index; /* of the environment */
    uint32_t harts; /* bit set: it has a dispatcher there */
    exo_handle_t env;
    uint32_t env_slot;
    uint32_t slot_first;
    exo_handle_t root;
    exo_handle_t table[2];
    exo_handle_t stack;
    exo_handle_t block[RACER_HARTS];
    exo_handle_t save[RACER_HARTS]; /* second frame of the block */
    struct racer_block *at[RACER_HARTS];
};

extern struct racer_block *const arena_board;

/* Once, before all else: the code, and the board. */
void arena_start(void);
/* Frames and slots for a racer; then it is made, and started on all its harts. */
void arena_reserve(struct arena_racer *r, uint32_t index, uint32_t harts, uint32_t first_block);
void arena_make(struct arena_racer *r);
/* Until all of it is back, but our handle, which others may have something of. */
void arena_destroy(struct arena_racer *r);
/* The handle as well. */
void arena_end(struct arena_racer *r);
/* Ends the run if `status` is not OK. */
void arena_must(exo_status_t status, const char *what);
