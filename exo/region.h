/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * region.h - parts of the vault: opened for U-mode only, a few at a time, and wiped at their end.
 */
#pragma once

#include "env.h"

/* An access fault of the environment that runs on `hart`: opens the region that is mapped there.
 * False: none is, or it was open. */
bool region_fill(uint32_t hart, uint64_t va);
/* No window stays set on this hart. */
void region_leave(uint32_t hart);
/* A region is no longer mapped somewhere: this hart's windows go, others' when they flush. */
void region_unmapped(void);
/* Wipes what nobody else has mapped of the region of an idle binding that ends: false = call again.
 */
bool region_wipe(uint32_t slot, uint32_t *budget);
/* Before a region is mapped: nothing in it is left of an earlier holder. False: call again. */
bool region_is_clear(uint32_t slot);
