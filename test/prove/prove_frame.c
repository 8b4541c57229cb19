/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prove_frame.c - the frame table and the epochs of the shootdown: from any sound state, any one
 * step of any hart on any frame leads to a sound one, and what is called quiet is in no translation
 * cache.
 *
 * Sound: nothing is settled, flushed or stamped later than the newest epoch; harts that are online
 * have flushed what is settled. The caches are a ghost: `stale` is what a hart may still translate
 * to one block, chosen at will. At most three of the eight harts are online. prove_kinds.c is about
 * the rest of the table.
 */
#include "claims.h"
#include "frame.h"

#include <port/arch.h>

enum {
    HARTS = 3, /* that may be online: who asks, and two of which one lags */
    FRAMES = 4 /* the first of a block, which counts for all, and three others */
};

/* Its state is its own: the file is a part of this one. */
#include "shootdown.c" // NOLINT(bugprone-suspicious-include)

static struct frame table[FRAMES];
static bool stale[EXO_HART_MAX]; /* ghost: it may still reach what was unmapped in `block` */
static uint64_t block;           /* any frame, in the table or not */
static uint32_t here;

/* ---- what these files lean on ---- */

uint32_t arch_hart(void)
{
    return here;
}

void arch_flush(void)
{
    stale[here] = false;
}

bool arch_kick(uint32_t hart)
{
    SURE(hart < EXO_HART_MAX && hart != here);
    return nondet_bool();
}

void region_leave(uint32_t hart)
{
    SURE(hart == here);
}

/* ---- any state, and what holds of it ---- */

static uint64_t stamp_of(uint64_t number)
{
    const struct frame *first = frame_block(number);

    return first == NULL ? frame_device_stamp : first->epoch;
}

static bool epochs_are_sound(void)
{
    uint64_t stamp = stamp_of(block);

    if (shootdown_settled > epoch || stamp > epoch) {
        return false;
    }
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        if (flushed[hart] > epoch || (is_online[hart] && flushed[hart] < shootdown_settled) ||
            (is_online[hart] && stale[hart] && flushed[hart] >= stamp)) {
            return false;
        }
    }
    return true;
}

static bool all_flushed_since(uint64_t stamp)
{
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        if (is_online[hart] && flushed[hart] < stamp) {
            return false;
        }
    }
    return true;
}

static bool may_anybody_reach(void)
{
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        if (is_online[hart] && stale[hart]) {
            return true;
        }
    }
    return false;
}

static uint32_t hart_any(void)
{
    uint32_t hart = nondet_uint32();

    __CPROVER_assume(hart < HARTS);
    return hart;
}

static void table_any(void)
{
    __CPROVER_havoc_object(table);
    frame_table = table;
    frame_table_base = nondet_uint32() & ~(uint64_t)(FRAME_BLOCK - 1);
    frame_table_count = FRAMES;
    frame_device_stamp = nondet_uint64();
}

static void epochs_any(void)
{
    __CPROVER_havoc_object(flushed);
    __CPROVER_havoc_object(is_online);
    __CPROVER_havoc_object(stale);
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        is_online[hart] = hart < HARTS && nondet_bool();
        stale[hart] = hart < HARTS && nondet_bool();
    }
    epoch = nondet_uint64();
    shootdown_settled = nondet_uint64();
    here = hart_any();
    block = nondet_uint64();
    table_any();
    __CPROVER_assume(epoch < FRAME_UNFILLED - 1); /* one unmap a nanosecond for 584 years */
    __CPROVER_assume(epochs_are_sound());
}

/* ---- the steps ---- */

static void others_pass(uint32_t hart, bool is_inside)
{
    if (!is_inside) {
        shootdown_pass(hart);
    }
}

static void step_any(void)
{
    uint32_t hart = hart_any();

    switch (nondet_uint32() % 6) {
    case 0: /* something in the block is unmapped: any hart in its space may have used it */
        frame_stamp(block, shootdown_next());
        for (uint32_t i = 0; i < HARTS; i++) {
            bool is_inside = nondet_bool();
            stale[i] = is_inside ? nondet_bool() : stale[i];
            others_pass(i, is_inside);
        }
        break;
    case 1: /* something elsewhere */
        (void)shootdown_next();
        for (uint32_t i = 0; i < HARTS; i++) {
            others_pass(i, nondet_bool());
        }
        break;
    case 2: /* a hart comes to another space: sfence.vma, and says so */
        stale[here] = false;
        shootdown_flushed(here);
        break;
    case 3: /* a hart comes online, with nothing cached */
        stale[hart] = false;
        shootdown_online(hart);
        break;
    case 4:
        (void)shootdown_is_reached(nondet_uint64());
        break;
    default:
        shootdown_request();
        break;
    }
}

void prove_epochs(void)
{
    epochs_any();
    uint64_t epoch_before = epoch;
    uint64_t settled_before = shootdown_settled;
    uint32_t hart = hart_any();
    uint64_t flushed_before = flushed[hart];

    step_any();
    SURE(epochs_are_sound());
    SURE(epoch >= epoch_before && shootdown_settled >= settled_before);
    SURE(flushed[hart] >= flushed_before);
}

void prove_quiet(void)
{
    epochs_any();
    uint64_t of = nondet_uint64();
    bool is_reached = all_flushed_since(of);
    bool is_quiet = all_flushed_since(stamp_of(block));

    if (nondet_bool()) {
        SURE(shootdown_is_reached(of) == is_reached);
    } else {
        SURE(frame_is_quiet(block) == is_quiet);
        SURE(frame_blocks_are_quiet(block, 1) == is_quiet);
        SURE(!is_quiet || !may_anybody_reach());
    }
    SURE(epochs_are_sound());
    SURE(shootdown_is_done(here) == (!is_online[here] || flushed[here] == epoch));
}

/* After a request of its own a hart is done, and what it unmapped before is quiet if it is alone.
 */
void prove_request(void)
{
    epochs_any();
    uint32_t other = hart_any();
    uint64_t flushed_before = flushed[other];

    shootdown_request();
    SURE(epochs_are_sound());
    SURE(shootdown_is_done(here));
    SURE(other == here || flushed[other] == flushed_before);
    SURE(!is_online[here] || !stale[here] || flushed[here] < stamp_of(block));
}

/* Where all begins. */
void prove_begin(void)
{
    uint32_t one = nondet_uint32();

    __CPROVER_havoc_object(table);
    frame_init(table, (exo_frame_t){nondet_uint32() & ~(uint64_t)(FRAME_BLOCK - 1)}, FRAMES);
    shootdown_init();
    __CPROVER_assume(one < FRAMES);
    SURE(frame_lookup(frame_table_base + one) == &table[one]); /* which fills its block */
    SURE(table[one].kind == FRAME_ORDINARY && table[one].maps == 0 && table[one].epoch == 0);
    SURE(table[one].block_maps == 0 && table[one].block_special == 0 && !table[one].is_left);
    block = nondet_uint64();
    __CPROVER_assume(frame_block(block) == NULL || frame_block(block) == table);
    SURE(epochs_are_sound());
}

/* What is assumed can be, in the way that matters: this one must fail. */
void witness_frame(void)
{
    epochs_any();
    SURE(!(is_online[0] && is_online[1] && stale[1] && flushed[0] > flushed[1] &&
           shootdown_settled > 0 && frame_lookup(block) != NULL));
}
