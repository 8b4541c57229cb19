/* SPDX-License-Identifier: BSD-2-Clause */
/* random.c - xorshift, with a taste for borders. */
#include "random.h"

static uint64_t state;

void random_seed(uint64_t seed)
{
    state = seed * 0x9e3779b97f4a7c15ull + 1;
    (void)random_next();
}

uint64_t random_next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state * 0x2545f4914f6cdd1dull;
}

uint32_t random_below(uint32_t limit)
{
    return limit == 0 ? 0 : (uint32_t)((random_next() >> 32) % limit);
}

bool random_chance(uint32_t percent)
{
    return random_below(100) < percent;
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
