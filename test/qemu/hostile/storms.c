/* SPDX-License-Identifier: BSD-2-Clause */
/* storms.c - nothing that is refused, but far too much of it; each goes on for a while. */
#include "crime.h"

#define STORM(body)                                                                                \
    const uint64_t end = base_now() + STORM_SLICES * base_start()->slice_ticks;                    \
    while (base_now() < end) {                                                                     \
        body;                                                                                      \
    }                                                                                              \
    return EXO_OK

enum {
    STORM_SLICES = 64 /* two revolutions */
};

static exo_status_t spins(void)
{
    STORM({});
}

/* Events stay pending; the end of a position waits for a grace only. */
static exo_status_t spins_masked(void)
{
    base_mask();
    STORM({});
}

static exo_status_t yields(void)
{
    STORM((void)exo_yield(EXO_NOTHING));
}

static exo_status_t yields_to_the_broker(void)
{
    STORM((void)exo_yield(with.broker));
}

static exo_status_t waits_for_the_past(void)
{
    STORM((void)exo_timer(base_now()); (void)exo_wait(~0ull));
}

static exo_status_t sets_timers(void)
{
    STORM((void)exo_timer(base_now() + 1));
}

static exo_status_t sets_odd_timers(void)
{
    STORM((void)exo_timer(0); (void)exo_timer(1); (void)exo_timer(~0ull - 1);
          (void)exo_timer(1ull << 63));
}

static exo_status_t notifies_the_broker(void)
{
    STORM((void)exo_notify(with.broker, 1ull << 40, base_start()->broker_hart));
}

static exo_status_t calls_nothing(void)
{
    STORM((void)exo_call(~0ull, 0, 0, 0, 0, 0, 0));
}

static exo_status_t maps_and_unmaps(void)
{
    const uint64_t va = CRIME_VA + EXO_FRAME_SIZE;

    STORM((void)exo_map_one(EXO_NOTHING, crime_entry(with.frame, va, EXO_MAP, CRIME_RW));
          (void)exo_map_one(EXO_NOTHING, crime_entry(with.frame, 0, EXO_UNMAP, 0)));
}

static exo_status_t derives_and_drops(void)
{
    const uint32_t slot = crime_slot();

    STORM(exo_handle_t made = {exo_derive(with.frame, EXO_NOTHING, slot,
                                          EXO_TERMS(EXO_READ, EXO_BORROWED, 0), 0, 0)
                                   .value};
          (void)exo_drop(made));
}

static exo_status_t spares_on_and_off(void)
{
    const uint32_t hart = base_start()->hart_first;

    STORM((void)exo_spare(EXO_NOTHING, hart, 0); (void)exo_spare(EXO_NOTHING, hart, 1));
}

static exo_status_t leaves_its_time_and_takes_it(void)
{
    (void)exo_spare(EXO_NOTHING, base_start()->hart_first, 1); /* or it would never come back */
    STORM((void)exo_attach(EXO_NOTHING, with.slice, 0, 0);
          (void)exo_attach(EXO_NOTHING, with.slice, 1, 0));
}

static exo_status_t asks_and_drops(void)
{
    const uint32_t slot = crime_slot();

    STORM(exo_handle_t made = {exo_revoke(with.frame, with.broker, slot, 1, 0, 0).value};
          (void)exo_drop(made));
}

static enum base_verdict skip(struct base_context *context, const struct base_fault *fault)
{
    context->registers.x[0] = fault->pc + 4;
    return BASE_FAULT_HANDLED;
}

static exo_status_t breaks(void)
{
    (void)base_fault_handle(skip);
    STORM(__asm__ volatile(".option push\n.option norvc\nebreak\n.option pop" ::: "memory"));
}

static exo_status_t faults(void)
{
    (void)base_fault_handle(skip);
    STORM(__asm__ volatile(".option push\n.option norvc\nsd zero, 0(zero)\n.option pop" ::
                               : "memory"));
}

/* All slots, then all frames that anybody gives it. */
static exo_status_t fills_its_slots(void)
{
    uint32_t refused = 0;

    while (refused == 0) {
        struct exo_result slot = base_slot_take(1);
        refused +=
            slot.status != EXO_OK || exo_derive(with.frame, EXO_NOTHING, (uint32_t)slot.value,
                                                EXO_TERMS(EXO_READ, EXO_BORROWED, 0), 0, 0)
                                             .status != EXO_OK
                ? 1
                : 0;
    }
    STORM((void)exo_derive(with.frame, EXO_NOTHING, crime_slot_used(),
                           EXO_TERMS(EXO_READ, EXO_BORROWED, 0), 0, 0));
}

static exo_status_t takes_all_its_frames(void)
{
    while (base_memory_take(0).handle.raw != 0) {
    }
    STORM((void)base_memory_take(0));
}

const struct crime storms[] = {
    {"spins", spins, EXO_OK},
    {"spins_masked", spins_masked, EXO_OK},
    {"yields", yields, EXO_OK},
    {"yields_to_the_broker", yields_to_the_broker, EXO_OK},
    {"waits_for_the_past", waits_for_the_past, EXO_OK},
    {"sets_timers", sets_timers, EXO_OK},
    {"sets_odd_timers", sets_odd_timers, EXO_OK},
    {"notifies_the_broker", notifies_the_broker, EXO_OK},
    {"calls_nothing", calls_nothing, EXO_OK},
    {"maps_and_unmaps", maps_and_unmaps, EXO_OK},
    {"derives_and_drops", derives_and_drops, EXO_OK},
    {"spares_on_and_off", spares_on_and_off, EXO_OK},
    {"leaves_its_time_and_takes_it", leaves_its_time_and_takes_it, EXO_OK},
    {"asks_and_drops", asks_and_drops, EXO_OK},
    {"breaks", breaks, EXO_OK},
    {"faults", faults, EXO_OK},
    {"fills_its_slots", fills_its_slots, EXO_OK},
    {"takes_all_its_frames", takes_all_its_frames, EXO_OK},
    {NULL, NULL, EXO_OK},
};
