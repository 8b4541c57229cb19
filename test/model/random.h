/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * random.h - numbers that a seed repeats.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

void random_seed(uint64_t seed);
uint64_t random_next(void);
uint32_t random_below(uint32_t limit);
bool random_chance(uint32_t percent);
/* 0, 1, borders of every width, rubbish. */
uint64_t random_extreme(void);
