/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * frame.h - what each frame of RAM is and how often it is mapped.
 *
 * The entry of a block's first frame also counts for the whole 2 MiB block. Unmapping
 * where another hart may hold the translation stamps the block with a new epoch; the
 * block is quiet when every hart has flushed since, but those that were in no such space then.
 *
 * The table is filled block by block, when somebody first looks at one: until then only the stamp
 * of the block is there, FRAME_UNFILLED, which is never quiet. So who checks that first, as the
 * short ways do, needs no other check.
 */
#pragma once

#include <exo/types.h>
#include <port/offsets.h>
#include <stddef.h>

enum frame_kind {
    FRAME_NONE = 0,   /* no RAM here */
    FRAME_RESERVED,   /* firmware, kernel, its tables: never mapped */
    FRAME_ORDINARY,   /* bindings decide */
    FRAME_TABLE,      /* page table: readable */
    FRAME_SHADOW,     /* which binding made each entry of the table before it: readable */
    FRAME_DISPATCHER, /* trusted: never mapped */
    FRAME_SAVE,       /* save area: readable, writable */
    FRAME_INFO,       /* kernel's bookkeeping: readable */
    FRAME_VAULT       /* regions: the kernel itself can't touch them */
};

enum {
    FRAME_BLOCK = 512,
    FRAME_RUN_MIXED = 128, /* in a run of more, all are of one kind (decision 41) */
    FRAME_SPANS_MAX = 32
};
#define FRAME_UNFILLED UINT64_MAX

struct frame {
    uint64_t epoch;         /* block: newest unmap */
    uint16_t maps;          /* live 4 KiB mappings */
    uint16_t block_maps;    /* block: live mappings of all of it, by 512 pages or by one of 2 MiB */
    uint16_t block_special; /* block: frames that are not ordinary */
    uint8_t kind;
    bool is_left; /* vault: what the last holder left is still there */
};

_Static_assert(sizeof(struct frame) == 16, "at most 16 bytes a frame");
_Static_assert(sizeof(struct frame) == 1 << RECORD_SHIFT, "offsets.h");
_Static_assert((int)FRAME_BLOCK == 1 << RECORD_BLOCK, "offsets.h");
_Static_assert((int)FRAME_ORDINARY == RECORD_ORDINARY, "offsets.h");
_Static_assert(offsetof(struct frame, epoch) == RECORD_EPOCH, "offsets.h");
_Static_assert(offsetof(struct frame, maps) == RECORD_MAPS, "offsets.h");
_Static_assert(offsetof(struct frame, kind) == RECORD_KIND, "offsets.h");

/* `entries` cover frames [base, base + count), both multiples of FRAME_BLOCK: FRAME_ORDINARY but
 * for those in spans; of spans that share frames the last counts. */
void frame_init(struct frame *entries, exo_frame_t base, uint64_t count);
void frame_span_add(uint64_t first, uint64_t end, enum frame_kind kind);
/* Blocks of which [number, number + count) has frames are filled, and those that can be read in
 * these frames if they are the table's own. False: call again. */
bool frame_blocks_show(uint64_t number, uint64_t count);
extern struct frame *frame_table;
extern uint64_t frame_table_base; /* first frame it has an entry for */
extern uint64_t frame_table_count;
extern uintptr_t frame_origin; /* where the entry of frame 0 would be */

/* NULL: outside the table. */
struct frame *frame_lookup(uint64_t number);

/* The same for a frame that is known to be in it; its block is filled if it is quiet, or mapped. */
static inline struct frame *frame_entry(uint64_t number)
{
    return (struct frame *)(frame_origin + number * sizeof(struct frame));
}

static inline struct frame *frame_block(uint64_t number)
{
    return frame_lookup(number & ~(uint64_t)(FRAME_BLOCK - 1));
}

void frame_set_kind(uint64_t number, enum frame_kind kind);
/* Ordinary and nowhere mapped. */
bool frame_is_exclusive(uint64_t number);
/* May frames of one block be mapped with these rights, as pages of 4 KiB? Of more than
 * FRAME_RUN_MIXED only if all are of one kind. */
bool frame_run_may_map(uint64_t base, uint32_t count, uint8_t rights);
/* May `count` blocks from the one that starts here be mapped whole? They are filled. */
bool frame_blocks_may_map(uint64_t number, uint32_t count);

/* The stamp of something just unmapped that other harts may still use; frames outside the table,
 * which are device registers, share one. */
void frame_stamp(uint64_t number, uint64_t epoch);

/* Shootdown: a new global epoch; up to which one nothing old is left on a hart. */
uint64_t shootdown_next(void);
void shootdown_pass(uint32_t hart);    /* the newest unmap was of a space in which it is not */
void shootdown_flushed(uint32_t hart); /* this hart just flushed everything */
/* Interrupt the harts that lag. */
void shootdown_request(void);
void shootdown_init(void);
/* Known to be reached: nothing older is left on any hart. */
extern uint64_t shootdown_settled;
extern uint64_t frame_device_stamp;   /* registers have no entries: one stamp for all of them */
void shootdown_online(uint32_t hart); /* it runs environments from now on */
bool shootdown_is_reached(uint64_t of_epoch); /* nothing older is left on any hart */
uint64_t shootdown_epoch(void);

/* Known to be quiet. */
static inline bool frame_is_settled(const struct frame *frame, uint64_t number)
{
    uint64_t stamp = (frame - number % FRAME_BLOCK)->epoch;

    return stamp == 0 || stamp <= shootdown_settled;
}

/* All of `count` blocks from that of `number` on are quiet; they are filled, or registers. */
bool frame_blocks_are_quiet(uint64_t number, uint32_t count);
static inline bool frame_is_quiet(uint64_t number)
{
    const struct frame *block = frame_block(number);
    uint64_t stamp = block == NULL ? frame_device_stamp : block->epoch;

    return stamp <= shootdown_settled || shootdown_is_reached(stamp);
}

bool shootdown_is_done(uint32_t hart);
