/* SPDX-License-Identifier: BSD-2-Clause */
/* frame.c - the frame table. */
#include "frame.h"

#include "binding.h"
#include "check.h"

#include <port/arch.h>

struct frame *frame_table;
uint64_t frame_device_stamp;
uint64_t frame_table_base;
uintptr_t frame_origin;
uint64_t frame_table_count;

typedef uint64_t __attribute__((may_alias)) word_t;

enum {
    FILL_COST = 24 /* of a budget */
};

static struct span {
    uint64_t first; /* frame */
    uint64_t end;
    enum frame_kind kind;
} spans[FRAME_SPANS_MAX];
static uint32_t span_count;

void frame_init(struct frame *entries, exo_frame_t base, uint64_t count)
{
    frame_device_stamp = 0;
    frame_table = entries;
    frame_table_base = base.number;
    frame_origin = (uintptr_t)entries - base.number * sizeof(struct frame);
    frame_table_count = count;
    span_count = 0;
    for (uint64_t i = 0; i < count; i += FRAME_BLOCK) {
        entries[i].epoch = FRAME_UNFILLED;
    }
}

void frame_span_add(uint64_t first, uint64_t end, enum frame_kind kind)
{
    check(span_count < FRAME_SPANS_MAX);
    spans[span_count++] = (struct span){first, end, kind};
}

/* What of the span lies in the block becomes of its kind. */
static void span_apply(struct frame *block, uint64_t number, const struct span *span)
{
    uint64_t first = span->first > number ? span->first - number : 0;
    uint64_t end = span->end < number ? 0 : span->end - number;
    uint32_t special = block->block_special;

    end = end < FRAME_BLOCK ? end : FRAME_BLOCK;
    for (uint64_t i = first; i < end; i++) {
        special += block[i].kind == FRAME_ORDINARY;
        block[i].kind = (uint8_t)span->kind;
    }
    block->block_special = (uint16_t)special;
}

static void block_fill(struct frame *block)
{
    const union {
        struct frame entry;
        uint64_t word[2];
    } ordinary = {{.kind = FRAME_ORDINARY}};
    const uint64_t word = ordinary.word[1];

    /* two stores an entry, not one a field */
    word_t *to = (word_t *)(void *)block;
    for (const word_t *end = to + 2 * (size_t)FRAME_BLOCK; to != end; to += 8) {
        to[0] = to[2] = to[4] = to[6] = 0;
        to[1] = to[3] = to[5] = to[7] = word;
    }
    for (uint32_t i = 0; i < span_count; i++) {
        span_apply(block, frame_table_base + (uint64_t)(block - frame_table), &spans[i]);
    }
}

struct frame *frame_lookup(uint64_t number)
{
    if (number - frame_table_base >= frame_table_count) {
        return NULL;
    }
    struct frame *entry = frame_entry(number);
    struct frame *block = entry - number % FRAME_BLOCK;
    if (block->epoch == FRAME_UNFILLED) {
        block_fill(block);
    }
    return entry;
}

static bool blocks_fill(uint64_t number, uint64_t count, uint32_t *budget)
{
    uint64_t first = number - frame_table_base; /* in the table */
    if (first >= frame_table_count) {
        return true;
    }
    uint64_t left = frame_table_count - first;
    const struct frame *end = frame_table + first + (count < left ? count : left);

    for (struct frame *block = frame_table + first - first % FRAME_BLOCK; block < end;
         block += FRAME_BLOCK) {
        if (block->epoch != FRAME_UNFILLED) {
            continue;
        }
        if (!binding_budget_take(budget, FILL_COST)) {
            return false;
        }
        block_fill(block);
    }
    return *budget == BINDING_BUDGET || !arch_interrupt_waits();
}

bool frame_blocks_show(uint64_t number, uint64_t count)
{
    uint32_t budget = BINDING_BUDGET;

    if (!blocks_fill(number, count, &budget)) {
        return false;
    }
    const struct frame *entry = frame_lookup(number);
    if (entry == NULL || entry->kind != FRAME_INFO) {
        return true;
    }
    uintptr_t offset =
        (uintptr_t)arch_frame_pointer((exo_frame_t){number}) - (uintptr_t)frame_table;
    uint64_t first = frame_table_base + offset / sizeof(struct frame);
    return offset >= frame_table_count * sizeof(struct frame) ||
           blocks_fill(first, count * (EXO_FRAME_SIZE / sizeof(struct frame)), &budget);
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

/* Which kinds may be seen with these rights, a bit each. */
static uint32_t kinds_seen(uint8_t rights)
{
    return 1u << FRAME_ORDINARY | 1u << FRAME_VAULT |
           ((rights & EXO_EXECUTE) == 0 ? 1u << FRAME_SAVE : 0) |
           (rights == EXO_READ ? 1u << FRAME_TABLE | 1u << FRAME_SHADOW | 1u << FRAME_INFO : 0);
}

static bool is_among(const struct frame *entry, uint32_t kinds)
{
    return (kinds >> entry->kind & 1) != 0 && entry->maps != UINT16_MAX;
}

bool frame_blocks_may_map(uint64_t number, uint32_t count)
{
    const struct frame *block = frame_lookup(number);

    for (; block != NULL && count > 0; count--, block += FRAME_BLOCK) {
        if (block->block_special != 0 || block->block_maps == UINT16_MAX) {
            return false;
        }
    }
    return block != NULL;
}

bool frame_blocks_are_quiet(uint64_t number, uint32_t count)
{
    const struct frame *block = frame_block(number);
    uint64_t newest = block == NULL ? frame_device_stamp : block->epoch;

    for (uint32_t i = 1; block != NULL && i < count; i++) {
        block += FRAME_BLOCK;
        newest = block->epoch > newest ? block->epoch : newest;
    }
    return newest <= shootdown_settled || shootdown_is_reached(newest);
}

void frame_stamp(uint64_t number, uint64_t stamp)
{
    struct frame *block = frame_block(number);

    *(block == NULL ? &frame_device_stamp : &block->epoch) = stamp;
}

/* All of this kind, and with room: one word each says both. None is the first of a block. */
static bool are_alike(const struct frame *frame, const struct frame *end, uint8_t kind)
{
    const union {
        struct frame entry;
        uint64_t word[2];
    } alike = {{.kind = kind}}, wrong = {{.block_maps = 1, .kind = UINT8_MAX}};
    const uint64_t change = 1 - alike.word[1];
    uint64_t words = 0;

#pragma GCC unroll 4
    for (; frame != end; frame++) {
        words |= ((const word_t *)(const void *)frame)[1] + change;
    }
    return (words & wrong.word[1]) == 0;
}

bool frame_run_may_map(uint64_t base, uint32_t count, uint8_t rights)
{
    const struct frame *frame = frame_lookup(base);
    const struct frame *end = frame + count;
    const uint32_t kinds = kinds_seen(rights);

    if (!is_among(frame, kinds)) {
        return false;
    }
    if (are_alike(frame + 1, end, frame->kind)) {
        return true;
    }
    if (count > FRAME_RUN_MIXED) {
        return false;
    }
    while (frame != end && is_among(frame, kinds)) {
        frame++;
    }
    return frame == end;
}
