/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * race.c - at each mark a hart tarries now and then, for as long as chance says.
 *
 * Where QEMU's harts share a thread, which they do where time counts instructions, one that waits
 * for an interrupt lets another go on: so what lies between two marks of one hart meets everything
 * that the others do, and the same seed gives the same run.
 */
#include "lock.h"

#include <port/arch.h>
#include <port/mark.h>

enum {
    ONE_IN = 4,
    PAUSES = 6
};

uint64_t race_seed = 1; /* test/qemu/races/make writes it into the image */
static uint64_t state[EXO_HART_MAX];

/* Waits for an interrupt that is there: the comparator, which is put back, says that it is time. */
static void give_way(void)
{
    uint64_t at;

    __asm__ volatile("csrrw %0, 0x14d, zero\n"
                     "wfi\n"
                     "csrw 0x14d, %0"
                     : "=&r"(at)::"memory");
}

static uint64_t chance(uint64_t *s)
{
    *s ^= *s << 13;
    *s ^= *s >> 7;
    *s ^= *s << 17;
    return *s >> 11;
}

void mark_point(enum mark mark)
{
    uint64_t *s = &state[arch_hart()];

    if (*s == 0) {
        *s = (*(volatile uint64_t *)&race_seed * EXO_HART_MAX + arch_hart() + 1) *
             0x9e3779b97f4a7c15ull;
    }
    if (mark == MARK_FLUSH || chance(s) % ONE_IN != 0) {
        return;
    }
    for (uint64_t pauses = chance(s) % PAUSES; pauses > 0; pauses--) {
        give_way();
    }
}

/* In the place of exo/lock.c. */
struct lock kernel_lock;

void lock_wait(uint32_t ticket)
{
    while (__atomic_load_n(&kernel_lock.serving, __ATOMIC_ACQUIRE) != ticket) {
        give_way();
    }
}
