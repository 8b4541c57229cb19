/* SPDX-License-Identifier: BSD-2-Clause */
/* quiet.c - what comes back to an asker is out of every translation cache. */
#include "binding.h"
#include "fake.h"
#include "hold.h"
#include "revoke.h"

#include <string.h>

/* For each binding given back while it was mapped: harts that must flush before it is collected,
 * and how often they had. */
static uint8_t harts_to_flush[HOLD_MAX];
static uint32_t flushes_before[HOLD_MAX][EXO_HART_MAX];

void quiet_reset(void)
{
    memset(harts_to_flush, 0, sizeof(harts_to_flush));
}

void quiet_note(const struct oracle_call *call)
{
    for (uint32_t slot = 1; slot < ledger_count; slot++) {
        if (ledger[slot].state != EXO_STATE_SURRENDERED ||
            hold[slot].state == EXO_STATE_SURRENDERED) {
            continue;
        }
        bool was_mapped = hold_is_mapped_extent(slot);
        harts_to_flush[slot] = 0;
        for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
            bool is_elsewhere = was_current[hart] == hold[slot].env && hart != call->hart;
            harts_to_flush[slot] |= (uint8_t)((was_mapped && is_elsewhere) << hart);
            flushes_before[slot][hart] = fake.harts[hart].flushes;
        }
    }
}

bool quiet_holds(const struct oracle_call *call, struct exo_result result)
{
    if (call->number != EXO_CALL_REVOKE_STEP || result.status != EXO_OK || result.value == 0) {
        return true;
    }
    uint32_t slot = EXO_TAKEN_SLOT(result.value);
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        bool must = (harts_to_flush[slot] >> hart & 1) != 0;
        if (must && fake.harts[hart].flushes == flushes_before[slot][hart]) {
            return false;
        }
    }
    return true;
}
