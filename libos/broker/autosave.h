/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * autosave.h - the content of aborted frames into the victim's own swap space.
 *
 * Convention: of the swap frames in the start page, in the order they stand there, the second half
 * is the broker's to save into, from the last one down; the tombstone's "where" is the frame number
 * of the first saved frame (order 0 in a swap extent the victim can map).
 */
#pragma once

#include "child.h"

/* -> frame number of the first copy; 0: no room, the content is lost. */
uint64_t autosave(struct child *victim, uint64_t base, uint32_t order);
