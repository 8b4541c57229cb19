/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * victim.h - an environment made by hand, from whom frames are taken back.
 *
 * Its code is copied into a frame of its own; it never unmasks, so events only end its waits.
 */
#pragma once

#include <exo/types.h>

#define VICTIM_SHARED_VA 0x80000ull /* of both: struct victim_shared */
#define VICTIM_SAVE_VA   0x82000ull
#define VICTIM_PAGES_VA  0x100000ull /* what is taken lies here */

enum {
    VICTIM_FRAMES_MAX = 256
};

/* The asker writes all but `done`. */
struct victim_shared {
    uint64_t is_willing;
    uint64_t is_spinning; /* it runs all the time instead of waiting */
    uint64_t count;
    uint64_t done; /* rounds after which it acknowledged its losses */
    uint64_t handle[VICTIM_FRAMES_MAX];
};

/* -> its ENV handle. It waits for events on `hart`, 0 or 1, from now on. One for each. */
exo_handle_t victim_make(uint32_t hart, struct victim_shared **shared);
/* Makes more environments, which do nothing, until so many are alive. */
void victim_crowd(uint32_t alive);
/* The first of its VICTIM_FRAMES_MAX free slots. */
uint32_t victim_slots(uint32_t hart);
