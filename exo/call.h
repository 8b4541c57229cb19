/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * call.h - decoding calls.
 */
#pragma once

#include <exo/call.h>

struct call_arguments {
    uint64_t a[6];
};

/* Runs one call of `env` on `hart` under the lock. False: no result is due (the call ended
 * in another environment and answers later). */
bool call_dispatch(uint32_t env, uint32_t hart, uint64_t number, struct call_arguments arguments,
                   struct exo_result *result);
