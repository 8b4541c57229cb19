/* SPDX-License-Identifier: BSD-2-Clause */
/* words.h - what was typed behind a command. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Nothing was typed: true, and *number stays. False: it is no number from 1 to `most`, and that was
 * said under its name. */
bool word_number(const char *word, const char *name, uint64_t most, uint64_t *number);
