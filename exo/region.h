/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * region.h - parts of the vault: opened for U-mode only, a few at a time, and wiped at their end.
 */
#pragma once

#include "env.h"

enum {
    REGION_ORDER_MAX = 16 /* a binding of more could not count the frames that were wiped */
};

/* An access fault of the environment that runs on `hart`: opens the region that is mapped there.
 * False: none is, or it was open. */
bool region_fill(uint32_t hart, uint64_t va);
/* No window stays set on this hart. */
void region_leave(uint32_t hart);
/* A region is no longer mapped somewhere: this hart's windows go, others' when they flush. */
void region_unmapped(void);
/* Wipes the region of an idle binding that ends, unless somebody else has it mapped: false = call
 * again. */
bool region_wipe(uint32_t slot, uint32_t *budget);
