/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * force.h - the abort protocol: taking one binding after silence.
 */
#pragma once

#include <exo/types.h>

/* Takes the next binding that the request may have and puts it on the collect list.
 * AGAIN: a step was done. NOTHING: none is left. */
exo_status_t force_take(uint32_t request);
/* Shows the victim what is wanted of it; an empty record when the request is over. */
void revoke_record_write(uint32_t slot, bool is_open);
/* The ancestor is still the asker's, and of the kind it was. */
bool revoke_ancestor_holds(uint32_t request);
/* May a request that has begun to take by force take this one, which `holder` holds? Clears the
 * holder's `is_forced` where no request takes anything any more. */
bool force_concerns(uint32_t holder, uint32_t slot);
/* What revoke.c does with a binding once it is out of hardware. */
void revoke_hand_over(uint32_t request, uint32_t slot, bool is_forced);
