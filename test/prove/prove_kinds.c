/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prove_kinds.c - the frame table: kinds, counts, and who may be mapped, for any frame of any
 * number.
 *
 * That a block's count of special frames is right follows from each step changing both by the same;
 * what that needs of the count is assumed, as the sum it stands for. A run of more than two is long
 * here.
 */
#include "claims.h"
#include "frame.h"

enum {
    FRAMES = 4 /* the first of a block, which counts for all, and three others */
};

uint64_t shootdown_settled;

static struct frame table[FRAMES];

static bool is_special(struct frame f)
{
    return f.kind != FRAME_ORDINARY;
}

/* Which block the frame is of, and its sum: `number` is one frame of it. */
static void table_any(uint64_t number)
{
    __CPROVER_havoc_object(table);
    frame_table = table;
    frame_table_base = nondet_uint32() & ~(uint64_t)(FRAME_BLOCK - 1);
    frame_table_count = FRAMES;
    shootdown_settled = nondet_uint64();
    const struct frame *f = frame_lookup(number);
    if (f != NULL) {
        uint16_t special = frame_block(number)->block_special;
        __CPROVER_assume(f->kind <= FRAME_VAULT);
        __CPROVER_assume(special <= FRAME_BLOCK);
        __CPROVER_assume(is_special(*f) ? special > 0 : special < FRAME_BLOCK);
    }
}

void prove_kinds(void)
{
    uint64_t number = nondet_uint64();
    uint32_t other = nondet_uint32();
    uint32_t kind = nondet_uint32();

    table_any(number);
    struct frame *f = frame_lookup(number);
    __CPROVER_assume(f != NULL && kind <= FRAME_VAULT && other < FRAMES);
    SURE(f >= table && f < table + FRAMES);
    struct frame was = *f;
    struct frame other_was = table[other];
    struct frame *first = frame_block(number);
    uint16_t special_was = first->block_special;

    frame_set_kind(number, (enum frame_kind)kind);
    SURE(f->kind == kind);
    SURE(first->block_special + is_special(was) == special_was + is_special(*f));
    SURE(first->block_special <= FRAME_BLOCK);
    SURE(&table[other] == f || table[other].kind == other_was.kind);
    SURE(&table[other] == first || table[other].block_special == other_was.block_special);
    SURE(table[other].maps == other_was.maps && table[other].block_maps == other_was.block_maps);
    SURE(table[other].epoch == other_was.epoch && table[other].is_left == other_was.is_left);
}

/* Only the first frame of a block counts for the block: nobody writes these counts of others. */
static void others_count_no_block(void)
{
    for (uint32_t i = 0; i < FRAMES; i++) {
        __CPROVER_assume(table[i].kind <= FRAME_VAULT);
        __CPROVER_assume(i == 0 || (table[i].block_maps == 0 && table[i].block_special == 0));
    }
}

/* Who may be mapped: with which rights, and so that no count wraps. `number` is any frame of a run.
 */
void prove_mappable(void)
{
    uint64_t number = nondet_uint64();
    uint32_t before = nondet_uint32();
    uint32_t count = nondet_uint32();
    uint32_t other = nondet_uint32();
    uint8_t rights = (uint8_t)nondet_uint32();

    table_any(number);
    others_count_no_block();
    const struct frame *f = frame_lookup(number);
    __CPROVER_assume(before < count && other < count && count <= FRAMES &&
                     before <= number % FRAME_BLOCK &&
                     number % FRAME_BLOCK - before + count <= FRAME_BLOCK);
    if (f != NULL && frame_run_may_map(number - before, count, rights)) {
        SURE(count <= FRAME_RUN_MIXED || frame_lookup(number - before + other)->kind == f->kind);
        SURE(f->maps < UINT16_MAX);
        SURE(f->kind != FRAME_NONE && f->kind != FRAME_RESERVED && f->kind != FRAME_DISPATCHER);
        bool is_kernels =
            f->kind == FRAME_TABLE || f->kind == FRAME_SHADOW || f->kind == FRAME_INFO;
        SURE(!is_kernels || (rights & (EXO_WRITE | EXO_EXECUTE)) == 0);
        SURE(f->kind != FRAME_SAVE || (rights & EXO_EXECUTE) == 0);
    }
    if (frame_is_exclusive(number)) {
        SURE(f != NULL && !is_special(*f) && f->maps == 0 && frame_block(number)->block_maps == 0);
    }
    if (number % FRAME_BLOCK == 0 && frame_blocks_may_map(number, 1)) {
        SURE(f->block_special == 0 && f->block_maps < UINT16_MAX);
    }
    if (f != NULL) {
        uintptr_t origin = (uintptr_t)table - frame_table_base * sizeof(struct frame);
        SURE(origin + number * sizeof(struct frame) == (uintptr_t)f); /* as frame_entry has it */
        SURE(frame_is_settled(f, number) == (frame_block(number)->epoch <= shootdown_settled));
    }
}

/* What is assumed can be: this one must fail. */
void witness_kinds(void)
{
    uint64_t number = nondet_uint64();

    table_any(number);
    const struct frame *f = frame_lookup(number);
    SURE(!(f == &table[2] && is_special(*f) && table[0].block_special == 1));
}
