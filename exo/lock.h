/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lock.h - the one lock: first come, first served, so nobody starves a revocation.
 */
#pragma once

#include <stdint.h>

struct lock {
    uint32_t next; /* ticket */
    uint32_t serving;
};

extern struct lock kernel_lock;

void lock_enter(void);
void lock_leave(void);
