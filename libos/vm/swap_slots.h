/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * swap_slots.h - which places of the swap space are whose. Pure code, tested on the host.
 *
 * The broker saves what it takes by force from the end of the second half; the first half is the
 * pager's. A place of the second half that the broker has filled becomes the pager's as well: the
 * broker never uses it again.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
    SWAP_SLOTS_MAX = 8192,
    SWAP_SLOT_NONE = 0xffff,
};

/* `total` is what the broker granted. */
void swap_slots_start(uint32_t total);
/* SWAP_SLOT_NONE: full. */
uint32_t swap_slot_take(void);
void swap_slot_give(uint32_t slot);
/* The broker filled it. False: it was not the broker's. */
bool swap_slot_adopt(uint32_t slot);
uint32_t swap_slots_free(void);
