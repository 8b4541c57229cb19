/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * status.h - what a call answers.
 *
 * Every call returns {status, value} in a0 and a1. A negative status means that
 * nothing has changed, with three exceptions. EXO_E_AGAIN: a bounded step was done, call again.
 * A map call: what `value` counts was done. EXO_CALL_REVOKE_STEP: the loss that the step before
 * told of has become a tombstone, whatever this one answers.
 */
#pragma once

#include <stdint.h>

typedef int64_t exo_status_t;

#define EXO_OK            ((exo_status_t)0)
#define EXO_E_RANGE       ((exo_status_t)-1) /**< a number outside its range, or an undefined bit */
#define EXO_E_ALIGN       ((exo_status_t)-2) /**< an address or offset that is not aligned */
#define EXO_E_STALE       ((exo_status_t)-3) /**< no such live binding of the named holder */
#define EXO_E_KIND        ((exo_status_t)-4) /**< the binding is of another kind */
#define EXO_E_DENIED      ((exo_status_t)-5) /**< the binding lacks a right */
#define EXO_E_BUSY        ((exo_status_t)-6) /**< in use: mapped, occupied, has descendants */
#define EXO_E_AGAIN       ((exo_status_t)-7) /**< a bounded step was done: repeat the call */
#define EXO_E_GONE        ((exo_status_t)-8) /**< the environment named has ended */
#define EXO_E_LIMIT       ((exo_status_t)-9) /**< a counter or table of fixed size is full */
#define EXO_E_UNSUPPORTED ((exo_status_t)-10) /**< this machine has no such thing */
#define EXO_E_FAULT       ((exo_status_t)-11) /**< the caller's memory named is not readable */
#define EXO_E_EARLY       ((exo_status_t)-12) /**< a notice is still running; value = ticks left */
#define EXO_E_NOTHING     ((exo_status_t)-13) /**< nothing left that may be taken */
