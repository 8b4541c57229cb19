/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * victim.c - keeps patterns in everything it has, and looks at them until its time is over.
 *
 * Argument: ms=300. A peer named "attacker" is told its handle and frame number, see foreign-frame.
 */
#include "../check.h"

#include <stdlib.h>

enum {
    WORDS = 16384,
    ROUND_MS = 10
};

static uint64_t in_bss[WORDS];

static uint64_t pattern(uint64_t at)
{
    return (at + base_start()->env_index) * 0x9e3779b97f4a7c15ull;
}

static bool is_whole(const uint64_t *words)
{
    for (uint64_t i = 0; i < WORDS; i++) {
        if (words[i] != pattern(i)) {
            printf("FAIL word %lu is 0x%lx\n", (unsigned long)i, (unsigned long)words[i]);
            return false;
        }
    }
    return true;
}

/* Bits 0-7 of a notification are the broker's, so the words are shifted. */
static void attacker_tell(const struct base_peer *attacker, uint64_t handle)
{
    if (attacker != NULL) {
        (void)exo_notify((exo_handle_t){attacker->env}, handle << 8, base_start()->hart_first);
    }
}

int main(void)
{
    uint64_t *in_heap = malloc(sizeof(in_bss));
    const double in_register = 2.5 * (double)base_start()->env_index;
    uint64_t end = base_now() + check_ticks(base_argument_number("ms", 300));
    unsigned rounds = 0;

    if (in_heap == NULL) {
        printf("FAIL no heap\n");
        return 1;
    }
    for (uint64_t i = 0; i < WORDS; i++) {
        in_bss[i] = pattern(i);
        in_heap[i] = pattern(i);
    }
    attacker_tell(base_peer_find("attacker"), base_start()->memory[0].handle);
    while (base_now() < end) {
        if (!is_whole(in_bss) || !is_whole(in_heap)) {
            return 1;
        }
        base_sleep_until(base_now() + check_ticks(ROUND_MS));
        rounds++;
    }
    check_true(rounds >= 2 && in_register == 2.5 * (double)base_start()->env_index,
               "unharmed to the end");
    return check_end();
}
