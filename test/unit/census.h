/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * census.h - how much of everything is whose, and whether all is as it was after boot.
 */
#pragma once

#include "unit.h"

#include "binding.h"
#include "env.h"
#include "slice.h"

#include <string.h>

struct census {
    struct usage usage;
    uint32_t free_slots; /* the broker's */
    uint32_t occupied;
    uint32_t lines;
    uint32_t indices; /* the broker's */
    uint32_t timers;
};

static inline struct census census_take(void)
{
    struct census census;

    memset(&census, 0, sizeof(census));
    census.usage = usage_now();
    census.free_slots = ledger_limit - ledger_count;
    for (uint32_t slot = 1; slot < ledger_count; slot++) {
        census.free_slots += binding_is_free(ENV_BROKER, slot);
    }
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        census.occupied += harts[hart].occupied;
        census.timers += harts[hart].timers != 0;
    }
    for (uint32_t irq = 0; irq < FAKE_IRQ_COUNT; irq++) {
        census.lines += fake.irq_hart[irq] != 0;
    }
    for (uint32_t env = 0; env < EXO_ENV_MAX; env++) {
        census.indices += envs[env].owner == ENV_BROKER;
    }
    return census;
}

/* The broker lets go of all it derived, leaves first. */
static inline void broker_drop_all(void)
{
    bool is_progress = true;

    while (is_progress) {
        is_progress = false;
        for (uint32_t slot = fixture.boot->free_slot_first; slot < ledger_count; slot++) {
            bool is_own = ledger[slot].env == ENV_BROKER && binding_is_live(slot);
            if (is_own && STATUS(CALL1(0, EXO_CALL_DROP, binding_handle(slot).raw)) == EXO_OK) {
                is_progress = true;
            }
        }
    }
}

static struct census boot_census;

/* The broker drops all; every count is that of the boot. */
static inline void expect_all_back(void)
{
    broker_drop_all();
    struct census now = census_take();

    assert_int_equal(now.usage.bindings, boot_census.usage.bindings);
    assert_int_equal(now.usage.tombstones, 0);
    assert_int_equal(now.free_slots, boot_census.free_slots);
    assert_memory_equal(&now, &boot_census, sizeof(now));
}

static inline exo_handle_t must_handle(struct exo_result result)
{
    EXPECT_OK(result);
    return (exo_handle_t){result.value};
}
