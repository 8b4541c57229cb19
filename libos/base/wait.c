/* SPDX-License-Identifier: BSD-2-Clause */
/* wait.c - masking and sleeping, without losing a wakeup. */
#include "upcall_private.h"

#include <base/calls.h>

static uint64_t pending_read(void)
{
    return __atomic_load_n(&base_save_area->pending, __ATOMIC_ACQUIRE);
}

void base_mask(void)
{
    __atomic_store_n(&base_save_area->entry, 0, __ATOMIC_SEQ_CST);
}

void base_unmask(void)
{
    __atomic_store_n(&base_save_area->entry, (uint64_t)(uintptr_t)base_entry, __ATOMIC_SEQ_CST);
    if (pending_read() != 0) {
        base_mask();
        base_deliver();
    }
}

bool base_is_masked(void)
{
    return __atomic_load_n(&base_save_area->entry, __ATOMIC_RELAXED) == 0;
}

void base_wait_masked(void)
{
    if (pending_read() == 0) {
        (void)exo_wait(0);
    }
    base_deliver();
    base_mask();
}

void base_wait(void)
{
    base_mask();
    base_wait_masked();
    base_unmask();
}

void base_sleep_until(uint64_t at_ticks)
{
    base_mask();
    while (base_now() < at_ticks) {
        (void)exo_timer(at_ticks);
        base_wait_masked();
    }
    base_unmask();
}
