/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lock.h - the one lock: first come, first served, so nobody starves a revocation.
 */
#pragma once

#include <port/mark.h>
#include <stdint.h>

struct lock {
    uint32_t next; /* ticket */
    uint32_t serving;
};

extern struct lock kernel_lock; /* on a page boundary, so that assembly finds it in one step */

void lock_wait(uint32_t ticket);

static inline void lock_enter(void)
{
    mark_point(MARK_ENTER);
    uint32_t ticket = __atomic_fetch_add(&kernel_lock.next, 1, __ATOMIC_RELAXED);

    if (__atomic_load_n(&kernel_lock.serving, __ATOMIC_ACQUIRE) != ticket) {
        lock_wait(ticket);
    }
    mark_point(MARK_HELD);
}

static inline void lock_leave(void)
{
    mark_point(MARK_LEAVE);
    __atomic_store_n(&kernel_lock.serving, kernel_lock.serving + 1, __ATOMIC_RELEASE);
    mark_point(MARK_LEFT);
}
