/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * requests.h - what holds of every revocation between two calls: requests in the ledger, records of
 * whom they ask, and the lists of what was given back; and any of them at all, for CBMC.
 */
#pragma once

#include "ledger.h"

#include <exo/call.h>

/* Any ledger with its requests, any environments, any time. */
void requests_any(void);
/* All of it still holds: of any slot, any record, all lists. */
void requests_judge(void);
/* What was given back, or taken and told, hangs on `request` there: in `ledger` or `before`. */
bool request_held(const struct binding *slots, uint32_t request, uint32_t slot);

extern uint64_t now;
