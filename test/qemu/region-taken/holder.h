/* SPDX-License-Identifier: BSD-2-Clause */
/* holder.h - what the holder writes into the first `count` regions below VICTIM_PAGES_VA. */
#pragma once

#include "../../bench/victim.h"

#define HOLDER_PATTERN 0x5ec2e7ull /* an immediate operand */

enum {
    HOLDER_COUNT = 0, /* words of each region */
    HOLDER_SECRET = 8,
    HOLDER_OTHERS = 16 /* whoever shares the region counts here */
};
