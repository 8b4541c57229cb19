/* SPDX-License-Identifier: BSD-2-Clause */
/* claims.h - what is claimed, and values of which nothing is known, for CBMC. */
#pragma once

#include <stdint.h>

/* Holds whenever it is reached. */
#define SURE(condition) __CPROVER_assert(condition, #condition)

uint32_t nondet_uint32(void);
uint64_t nondet_uint64(void);
_Bool nondet_bool(void);
