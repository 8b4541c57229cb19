/* SPDX-License-Identifier: BSD-2-Clause */
/* victim_code.c - all that the victim runs; copied, so it reaches nothing outside itself. */
#include "victim.h"

#include <base/calls.h>
#include <exo/upcall.h>

/* The first instructions; the stack is the end of the shared frame. */
__asm__(".section .text.victim, \"ax\"\n"
        "    .balign 4096\n"
        "    .global victim_begin\n"
        "victim_begin:\n"
        "    li      sp, 0x81000\n"
        "    mv      a0, t0\n"
        "    j       victim_enter\n");

_Static_assert(VICTIM_SHARED_VA + EXO_FRAME_SIZE == 0x81000, "the stack above");

#define IN_PLACE static inline __attribute__((always_inline))

void victim_enter(struct exo_save_area *save);

/* Gives back what is asked for, one binding after the other. */
IN_PLACE void surrender(const struct victim_shared *shared, uint64_t name)
{
    uint64_t wanted = 1;

    for (uint64_t i = 0; i < shared->count && wanted > 0; i++) {
        struct exo_result result;
        do {
            result = exo_surrender(name, (exo_handle_t){shared->handle[i]});
        } while (result.status == EXO_E_AGAIN);
        wanted = result.value;
    }
}

IN_PLACE void losses_acknowledge(struct victim_shared *shared)
{
    for (uint64_t i = 0; i < shared->count; i++) {
        (void)exo_drop((exo_handle_t){shared->handle[i]});
    }
    shared->done++;
}

__attribute__((section(".text.victim"))) void victim_enter(struct exo_save_area *save)
{
    struct victim_shared *shared = (struct victim_shared *)VICTIM_SHARED_VA;

    for (;;) {
        (void)__atomic_exchange_n(&save->pending, 0, __ATOMIC_ACQ_REL);
        for (unsigned i = 0; i < EXO_REQUEST_MAX && shared->is_willing != 0; i++) {
            if (save->request[i].name != 0 && save->request[i].wanted != 0) {
                surrender(shared, save->request[i].name);
            }
        }
        if (__atomic_exchange_n(&save->notify, 0, __ATOMIC_ACQ_REL) != 0) {
            losses_acknowledge(shared);
        }
        if (shared->is_spinning == 0) {
            (void)exo_wait(0);
        }
    }
}
