/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bytes.h - one step of a fuzzed history is so many bytes of the input.
 */
#pragma once

#include <stdint.h>

enum {
    BYTES_STEP = 12
};

/* The draws from here on are decided by these BYTES_STEP bytes alone. */
void bytes_step(const uint8_t *data);
