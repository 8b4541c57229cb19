/* SPDX-License-Identifier: BSD-2-Clause */
/* swap.h - the swap space of the start page, mapped once for all. */
#pragma once

#include <exo/types.h>

exo_status_t swap_start(void);
void *swap_pointer(uint32_t slot);
/* The slot that is this frame; SWAP_SLOT_NONE: none is. */
uint32_t swap_slot_of(uint64_t frame);
