/* SPDX-License-Identifier: BSD-2-Clause */
/* holder.c - counts in each of its regions for ever and answers to nothing; it is copied, so it
 * reaches nothing outside itself. */
#include "holder.h"

__asm__(".section .text.victim, \"ax\"\n"
        "    .balign 4096\n"
        "    .global victim_begin\n"
        "victim_begin:\n"
        "    li      sp, 0x81000\n"
        "    j       holder_enter\n");

_Static_assert(VICTIM_SHARED_VA + EXO_FRAME_SIZE == 0x81000, "the stack above");

void holder_enter(void);

__attribute__((section(".text.victim"))) void holder_enter(void)
{
    volatile struct victim_shared *shared = (volatile struct victim_shared *)VICTIM_SHARED_VA;

    for (;;) {
        for (uint64_t i = 0; i < shared->count; i++) {
            volatile uint64_t *words = (volatile uint64_t *)(VICTIM_PAGES_VA + i * EXO_FRAME_SIZE);
            words[HOLDER_SECRET] = HOLDER_PATTERN;
            words[HOLDER_COUNT]++;
        }
        shared->done++;
    }
}
