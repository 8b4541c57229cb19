/* SPDX-License-Identifier: BSD-2-Clause */
/* crasher.c - lives for a moment, holds a little, and ends by a fault, or by itself every fourth
 * time. */
#include <base/calls.h>
#include <base/memory.h>
#include <base/slots.h>
#include <base/start.h>
#include <base/upcall.h>

enum {
    LIFE_MS = 1000
};

int main(void)
{
    const uint32_t life = base_start()->life;
    const uint64_t lasts = (life * 2654435761u >> 24) % LIFE_MS;
    exo_handle_t frame = base_memory_take(0).handle;

    for (uint32_t i = 0; i < life % 16; i++) {
        (void)exo_derive(frame, EXO_NOTHING, (uint32_t)base_slot_take(1).value,
                         EXO_TERMS(EXO_READ, EXO_BORROWED, 0), 0, 0);
    }
    base_sleep_until(base_now() + lasts * base_start()->timebase_hz / 1000u);
    if (life % 4 != 0) {
        __asm__ volatile("unimp");
    }
    return 0;
}
