/* SPDX-License-Identifier: BSD-2-Clause */
/* guest_memory.h - what guest.c read: memory, and what is not in the kernel's own tables. */
#pragma once

#include "env.h"
#include "riscv.h"

#include <audit_size.h>
#include <stdint.h>

struct guest_machine {
    struct machine machine;
    const char *block_at[EXO_ENV_MAX][EXO_HART_MAX];
    uint64_t flushed[EXO_HART_MAX];
    bool is_online[EXO_HART_MAX];
    uint64_t flushes[EXO_HART_MAX];
    uint64_t epoch;
    uint64_t kernel_root;
    uint64_t every;
    uint64_t satp[EXO_HART_MAX]; /* by hart id, as the next two */
    uint64_t sstatus[EXO_HART_MAX];
    uint8_t lines[EXO_HART_MAX][AUDIT_LINES / 8]; /* enabled, in the controller */
};

extern struct guest_machine seen;

/* Physical memory; outside RAM: a frame of zeroes. */
void *guest_physical(uint64_t pa);
/* Our address of what the kernel points to; NULL: it names no memory. */
void *guest_pointer(const void *of_guest);
