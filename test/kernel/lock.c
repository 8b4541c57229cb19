/* SPDX-License-Identifier: BSD-2-Clause */
/* lock.c - in the place of exo/lock.c: counts who had to wait, for test/audit/lock. */
#include "lock.h"

#include <port/arch.h>

struct lock kernel_lock;
volatile uint64_t lock_waits[EXO_HART_MAX]; /* acquisitions that had to wait */

void lock_wait(uint32_t ticket)
{
    lock_waits[arch_hart()]++;
    while (__atomic_load_n(&kernel_lock.serving, __ATOMIC_ACQUIRE) != ticket) {
        arch_relax();
    }
}
