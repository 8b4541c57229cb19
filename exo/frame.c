/* SPDX-License-Identifier: BSD-2-Clause */
/* frame.c - the frame table. */
#include "frame.h"

#include "check.h"

#include <port/arch.h>

struct frame *frame_table;
uint64_t frame_device_stamp;
uint64_t frame_table_base;
uintptr_t frame_origin;
uint64_t frame_table_count;

typedef uint64_t __attribute__((may_alias)) word_t;

void frame_init(struct frame *entries, exo_frame_t base, uint64_t count)
{
    const union {
        struct frame entry;
        uint64_t word[2];
    } ordinary = {{.kind = FRAME_ORDINARY}};
    const uint64_t word = ordinary.word[1];

    frame_device_stamp = 0;
    frame_table = entries;
    frame_table_base = base.number;
    frame_origin = (uintptr_t)entries - base.number * sizeof(struct frame);
    frame_table_count = count;
    /* two stores an entry, not one a field */
    word_t *to = (word_t *)(void *)entries;
    for (const word_t *end = to + 2 * count; to != end; to += 8) {
        to[0] = to[2] = to[4] = to[6] = 0;
        to[1] = to[3] = to[5] = to[7] = word;
    }
}

void frame_set_kind(uint64_t number, enum frame_kind kind)
{
    struct frame *entry = frame_lookup(number);
    struct frame *block = frame_block(number);

    check(entry != NULL);
    if (entry->kind == FRAME_ORDINARY && kind != FRAME_ORDINARY) {
        block->block_special++;
    }
    if (entry->kind != FRAME_ORDINARY && kind == FRAME_ORDINARY) {
        block->block_special--;
    }
    entry->kind = (uint8_t)kind;
}

bool frame_is_exclusive(uint64_t number)
{
    const struct frame *entry = frame_lookup(number);

    return entry != NULL && entry->kind == FRAME_ORDINARY && entry->maps == 0 &&
           frame_block(number)->block_maps == 0;
}

bool frame_may_map_special(const struct frame *entry, uint8_t rights)
{
    if (entry->maps == UINT16_MAX) {
        return false;
    }
    switch ((enum frame_kind)entry->kind) {
    case FRAME_ORDINARY:
    case FRAME_VAULT:
        return true;
    case FRAME_SAVE:
        return (rights & EXO_EXECUTE) == 0;
    case FRAME_TABLE:
    case FRAME_SHADOW:
    case FRAME_INFO:
        return rights == EXO_READ;
    case FRAME_NONE:
    case FRAME_RESERVED:
    case FRAME_DISPATCHER:
        return false;
    }
    return false;
}

bool frame_may_map_block(uint64_t number)
{
    const struct frame *block = frame_lookup(number);

    return block != NULL && block->block_special == 0 && block->block_maps != UINT16_MAX;
}

void frame_stamp(uint64_t number, uint64_t stamp)
{
    struct frame *block = frame_block(number);

    *(block == NULL ? &frame_device_stamp : &block->epoch) = stamp;
}
