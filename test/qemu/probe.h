/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * probe.h - touches what should fault, and lives to tell.
 *
 * A probe is one instruction of four bytes; when it faults, the thread goes on behind it. A call
 * to where nothing can be executed goes on at its return address.
 */
#pragma once

#include <base/upcall.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    PROBE_NONE = 64, /* no cause: there was no fault */
    PROBE_FETCH_ACCESS = 1,
    PROBE_ILLEGAL = 2,
    PROBE_FETCH = 12,
    PROBE_LOAD = 13,
    PROBE_STORE = 15,
};

static volatile bool probe_is_on;
static volatile uint64_t probe_cause;

static inline enum base_verdict probe_fault(struct base_context *context,
                                            const struct base_fault *fault)
{
    bool is_fetch = fault->cause == PROBE_FETCH || fault->cause == PROBE_FETCH_ACCESS;

    if (!probe_is_on) {
        return BASE_FAULT_REFUSED;
    }
    probe_cause = fault->cause;
    context->registers.x[0] = is_fetch ? context->registers.x[1] : fault->pc + 4;
    return BASE_FAULT_HANDLED;
}

static inline void probe_begin(void)
{
    (void)base_fault_handle(probe_fault);
    probe_cause = PROBE_NONE;
    probe_is_on = true;
}

static inline uint64_t probe_end(void)
{
    probe_is_on = false;
    return probe_cause;
}

static inline uint64_t probe_read(uint64_t va)
{
    probe_begin();
    __asm__ volatile(".option push\n.option norvc\nld t2, 0(%0)\n.option pop" ::"r"(va)
                     : "t2", "memory");
    return probe_end();
}

static inline uint64_t probe_write(uint64_t va)
{
    probe_begin();
    __asm__ volatile(".option push\n.option norvc\nsd zero, 0(%0)\n.option pop" ::"r"(va)
                     : "memory");
    return probe_end();
}

static inline uint64_t probe_execute(uint64_t va)
{
    probe_begin();
    __asm__ volatile("jalr ra, 0(%0)" ::"r"(va)
                     : "ra", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "a0", "a1", "a2", "a3", "a4",
                       "a5", "a6", "a7", "memory");
    return probe_end();
}
