/* SPDX-License-Identifier: BSD-2-Clause */
/* bytes.c - the model's random numbers, drawn from a fuzzer's input. */
#include "bytes.h"

#include "random.h"

#include <string.h>

static uint8_t step[BYTES_STEP];
static uint32_t step_next;
static uint64_t state;

void bytes_step(const uint8_t *data)
{
    memcpy(step, data, sizeof(step));
    step_next = 0;
    state = 0x9e3779b97f4a7c15ull;
    for (uint32_t i = 0; i < BYTES_STEP; i++) {
        state = (state ^ step[i]) * 0x100000001b3ull;
    }
}

uint64_t random_next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state * 0x2545f4914f6cdd1dull;
}

/* The first draws of a step are its bytes, so that the fuzzer can change one choice alone. */
uint32_t random_below(uint32_t limit)
{
    if (limit == 0) {
        return 0;
    }
    if (limit <= 256 && step_next < BYTES_STEP) {
        return step[step_next++] % limit;
    }
    return (uint32_t)((random_next() >> 32) % limit);
}

bool random_chance(uint32_t percent)
{
    return random_below(100) >= 100 - percent; /* zeros choose what is usual */
}

uint64_t random_extreme(void)
{
    uint64_t border = 1ull << random_below(64);

    switch (random_below(5)) {
    case 0:
        return border;
    case 1:
        return border - 1;
    case 2:
        return ~border;
    case 3:
        return random_below(40);
    default:
        return random_next();
    }
}
