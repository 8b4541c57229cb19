/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * call.h - decoding calls.
 */
#pragma once

#include <exo/call.h>

/* Runs one call (number < EXO_CALL_COUNT, arguments a[0..5]) of `env` on `hart` under the lock.
 * PCT, YIELD, WAIT and NOTIFY are not decoded here: enter.c sees to them itself. */
struct exo_result call_dispatch(uint32_t env, uint32_t hart, uint64_t number, const uint64_t *a);
