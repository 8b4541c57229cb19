/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * keeper.c - fills borrowed memory with a secret; then ends, or gives it back when asked, or keeps
 * it until it is taken. Tells the seeker of one frame. Arguments: exit | polite | silent, number=.
 */
#include "../check.h"

#include <base/broker.h>
#include <stddef.h>

#define FIRST_VA 0x40000000ull
#define SECRET   0x5ec2e75ec2e75ec2ull

enum {
    EXTENTS = 32,
    ORDER = 3,
    WORDS = (1 << ORDER) * EXO_FRAME_SIZE / 8,
    FIRST_FRAME = 0x80000, /* of RAM */
    TOLD_SHIFT = 8,
    TOLD_BITS = 16
};

static void fill(struct base_memory memory, uint64_t va)
{
    volatile uint64_t *words = (volatile uint64_t *)(uintptr_t)va;

    check_status(base_map((exo_va_t){va}, memory, CHECK_RW, 0), EXO_OK, "a secret");
    for (unsigned i = 0; i < WORDS; i++) {
        words[i] = SECRET;
    }
}

static void seeker_tell(struct base_memory memory)
{
    uint64_t frame = exo_inspect(memory.handle, EXO_FIELD_BASE).value - FIRST_FRAME + 1;
    uint64_t bits = frame << (TOLD_SHIFT + TOLD_BITS * base_argument_number("number", 0));

    check_status(exo_notify((exo_handle_t){base_start()->peer[0].env}, bits, 0).status, EXO_OK,
                 "the seeker knows where");
}

int main(void)
{
    struct base_memory memory[EXTENTS];

    check_equal(broker_memory(EXTENTS, ORDER, EXO_BORROWED).value, EXTENTS, "borrowed");
    for (unsigned i = 0; i < EXTENTS; i++) {
        memory[i] = base_memory_take(ORDER);
        fill(memory[i], FIRST_VA + (i * (uint64_t)WORDS * 8));
    }
    if (base_argument_given("silent")) {
        (void)base_event_handle(EXO_EVENT_REVOKE, NULL);
    }
    for (unsigned i = 0; base_argument_given("polite") && i < EXTENTS; i++) {
        check_status(base_unmap(memory[i]), EXO_OK, "ready to be given back");
        check_status(base_memory_give(memory[i]), EXO_OK, "ready to be given back");
    }
    seeker_tell(memory[EXTENTS / 2]);
    while (!base_argument_given("exit")) {
        base_wait();
    }
    return check_end();
}
