/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * the_machine.h - what the kernel handed over at boot, and the little every part needs.
 */
#pragma once

#include <exo/info.h>
#include <exo/types.h>

struct machine {
    exo_handle_t machine;
    exo_handle_t self;
    exo_handle_t info;
    exo_handle_t slices[EXO_HART_MAX];
    uint64_t irq_handle; /* of line 1; the next lines follow */
    uint32_t irq_count;
    uint64_t timebase_hz;
    uint64_t slice_ticks;
    uint64_t start_ticks; /* the clock of the timeline starts here */
};

extern struct machine the_machine;

const struct exo_boot *machine_boot(void);
void machine_init(void);
/* Ledger slots of the broker's own. */
uint32_t slot_take(void);
void slot_give(uint32_t slot);
/* A contiguous run, for an environment; handed back never: restarts use it again. */
uint32_t slot_run(uint32_t count);
/* "  12.345 ms  " and then as printf. */
void timeline(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The broker's own mistake or a refused call that must not be: says so and powers off. */
void must(struct exo_result result, const char *what);
_Noreturn void machine_off(uint8_t code);
exo_handle_t device_handle(uint64_t frame, uint64_t count, uint8_t *order);
