/* SPDX-License-Identifier: BSD-2-Clause */
/* lock.c - a ticket lock. */
#include "lock.h"

#include <exo/types.h>
#include <port/arch.h>
#include <port/offsets.h>
#include <stddef.h>

struct lock kernel_lock __attribute__((aligned(EXO_FRAME_SIZE)));

_Static_assert(offsetof(struct lock, next) == LOCK_NEXT, "offsets.h");
_Static_assert(offsetof(struct lock, serving) == LOCK_SERVING, "offsets.h");

void lock_wait(uint32_t ticket)
{
    while (__atomic_load_n(&kernel_lock.serving, __ATOMIC_ACQUIRE) != ticket) {
        arch_relax();
    }
}
