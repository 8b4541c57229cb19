/* SPDX-License-Identifier: BSD-2-Clause */
/* lock.c - a ticket lock. */
#include "lock.h"

#include <port/arch.h>

static uint32_t next_ticket;
static uint32_t now_serving;

void lock_enter(void)
{
    uint32_t ticket = __atomic_fetch_add(&next_ticket, 1, __ATOMIC_RELAXED);

    while (__atomic_load_n(&now_serving, __ATOMIC_ACQUIRE) != ticket) {
        arch_relax();
    }
}

void lock_leave(void)
{
    __atomic_store_n(&now_serving, now_serving + 1, __ATOMIC_RELEASE);
}
