/* SPDX-License-Identifier: BSD-2-Clause */
/* accounts.c - frames by the broker's books, bindings by the kernel's and the broker's, positions.
 */
#include "accounts.h"

#include "ledger_run.h"
#include "machine.h"
#include "pool.h"

#include <stdio.h>

struct account {
    uint32_t frames;
    uint32_t slots;
    uint32_t bindings;
    uint32_t tombstones;
    uint32_t vacant;
};

static struct account opened;

static uint32_t positions_vacant(const struct exo_info *info)
{
    uint32_t count = 0;

    for (uint32_t hart = 0; hart < info->hart_count; hart++) {
        for (uint32_t i = 0; i < EXO_SLICE_COUNT; i++) {
            count += info->vector[hart][i] == UINT8_MAX ? 1 : 0;
        }
    }
    return count;
}

static struct account account_now(void)
{
    const struct exo_info *info = machine_info();

    return (struct account){pool_free(), ledger_run_free(), info->ledger_live,
                            info->ledger_tombstones, positions_vacant(info)};
}

void accounts_open(void)
{
    opened = account_now();
}

static bool is_equal(const char *what, uint32_t wanted, uint32_t found)
{
    printf("broker: accounts: %s %u, at the beginning %u%s\n", what, (unsigned)found,
           (unsigned)wanted, found == wanted ? "" : ": FAIL");
    return found == wanted;
}

bool accounts_close(uint32_t bindings, uint32_t positions)
{
    struct account now = account_now();
    bool is_right = is_equal("frames free", opened.frames, now.frames);

    is_right = is_equal("slots free", opened.slots, now.slots + bindings) && is_right;
    is_right = is_equal("bindings", opened.bindings + bindings, now.bindings) && is_right;
    is_right = is_equal("tombstones", opened.tombstones, now.tombstones) && is_right;
    return is_equal("positions vacant", opened.vacant, now.vacant + positions) && is_right;
}
