/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * racer.h - what referee and racers share: a block for each dispatcher of a racer.
 *
 * The referee fills in what is to be done and then `go`; the racer does it, and then writes `done`.
 */
#pragma once

#include <base/calls.h>
#include <exo/types.h>
#include <exo/upcall.h>

#define RACER_BOARD_VA 0x80000ull /* of all: struct racer_block[] */
#define RACER_SAVE_VA  0x82000ull /* of hart 0; one page further for each hart */
#define RACER_STACK_VA 0x90000ull /* a quarter of a page for each hart */
#define RACER_PAGES_VA 0xa0000ull /* what is raced for lies here */

enum {
    RACER_BLOCKS = 16,
    RACER_HARTS = 4
};

enum racer_task {
    RACER_MAP_AND_STORE, /* a[0] = handle, a[1] = va: maps, stores numbers until that faults */
    RACER_MAP,           /* the same without stores */
    RACER_CALL,          /* a[0] = server: one pct, words a[1] to a[3] */
    RACER_EXIT,
    RACER_SERVE,  /* waits for calls, unmasked, until it ends */
    RACER_TELL,   /* a[0] = who, a[1] = hart, a[2] times: notifies */
    RACER_HEAR,   /* runs unmasked until it has heard of a loss: counts what came */
    RACER_YIELD,  /* a[0] = to whom, a[1] times */
    RACER_REVOKE, /* a[0] = ancestor, a[1] = victim, a[2] = slot, a[3] pauses behind the question:
                     until the request is over */
    RACER_REFILL, /* a[0] = what it loses, a[1] = victim, a[2] = slot of the victim's: then a handle
                     of the victim lies in the slot of a[0], and is lent on -> out[0], out[1] */
    RACER_PASS,   /* a[1] times: waits for its neighbour's word, and tells the next: a[0] on a[2] */
    RACER_LEND,   /* a[0] = frame, a[1] = to whom, a[2] = slot -> out[0] */
    RACER_DROP    /* a[0] */
};

struct racer_block {
    uint64_t go;
    uint64_t task; /* enum racer_task */
    uint64_t a[4];
    uint64_t delay; /* pauses before it begins */
    uint64_t done;
    int64_t status;
    uint64_t out[4];
    uint64_t count; /* goes on while it runs */
    uint64_t spare[2];
};

_Static_assert(sizeof(struct racer_block) * RACER_BLOCKS <= EXO_FRAME_SIZE, "one frame");

/* A visit to the kernel that does nothing there, but passes its marks. */
static inline __attribute__((always_inline)) void racer_pause(void)
{
    (void)exo_inspect(EXO_NOTHING, EXO_FIELD_STATE);
}
