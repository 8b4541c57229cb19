/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * broker.h - the mailbox: the one frame an application and the broker share.
 *
 * Each word has one writer; the reader copies and checks what it reads. A side that changed
 * something notifies the other with EXO_CALL_NOTIFY and one of the bits below. The broker keeps
 * its own binding of the frame, so what was printed before an exit is still printed.
 *
 * Requests, one at a time: the application fills `request`, writes `sequence` last (old + 1), and
 * notifies. The broker fills `reply`, writes its `sequence` (equal) last, and notifies.
 */
#pragma once

#include <base/ring.h>
#include <exo/types.h>

#define BROKER_MAILBOX_MAGIC 0x4c49414d4f5845ull /* "EXOMAIL" */

enum {
    BROKER_BATCH = 64, /* handles in one request or reply */
    BROKER_COUNTERS = 12,
    BROKER_COUNTER_NAME = 24,
};

/* Bits of NOTIFY, application -> broker: the broker looks at all mailboxes on either. */
#define BROKER_NOTIFY_CONSOLE 1ull
#define BROKER_NOTIFY_REQUEST 2ull

/* Bits of NOTIFY, broker -> application. Bits 8-63 are free for peers. */
#define BROKER_NOTIFY_ROOM  1ull /* the console ring has room */
#define BROKER_NOTIFY_REPLY 2ull
#define BROKER_NOTIFY_MORE  4ull /* memory may be had again: ask if you want some */

enum broker_operation {
    BROKER_NONE = 0,

    /* {frames, order, class, slot}: grants up to frames >> order extents (<= BROKER_BATCH) of
     * `order` into free slots of the application, slot, slot + 1, ... Reply: value = extents
     * granted, handle[] and base[] describe them. Fewer than asked: all there is. LIMIT: none,
     * the description allows no more; NOTHING: none, the memory is used up. */
    BROKER_MEMORY = 1,

    /* {}: value = ticks at which the broker read this. A liveness check. */
    BROKER_PING = 2,

    /* For environments whose description says `operator`; for others DENIED. `which` counts the
     * environments of the description; RANGE: there are fewer. */

    /* {which}: handle[] = enum broker_told, base[0..3] = its name; value = how many there are. */
    BROKER_TELL = 16,

    /* {which, frames}: asks it to give frames back, with the notice it was promised. BUSY: it is
     * being asked already, or has nothing that may be taken. */
    BROKER_TAKE = 17,

    /* {which, again}: ends it; again != 0: and makes it anew, also where it had ended before. BUSY:
     * it is ending. */
    BROKER_END = 18,

    /* {0}: boots the machine anew. BUSY: its firmware can't. */
    BROKER_REBOOT = 19,
};

enum broker_told {
    BROKER_TOLD_NUMBER, /* of the environment */
    BROKER_TOLD_PHASE,  /* 0 never made, 1 running, 2 ending, 3 ended */
    BROKER_TOLD_FRAMES,
    BROKER_TOLD_POSITIONS,
    BROKER_TOLD_FAULTS,
    BROKER_TOLD_RESTARTS,
    BROKER_TOLD_ASKED,
    BROKER_TOLD_CODE,
    BROKER_TOLD_FREE, /* frames of the machine, and all it has to give */
    BROKER_TOLD_TOTAL,
    BROKER_TOLD_COUNT
};

struct broker_counter {
    char name[BROKER_COUNTER_NAME]; /* empty = unused; NUL within */
    uint64_t value;
};

struct broker_mailbox {
    uint64_t magic; /* broker writes once */

    /* application writes */
    struct {
        uint64_t sequence;
        uint64_t operation; /* enum broker_operation */
        uint64_t argument[4];
    } request;
    uint64_t faults; /* that its library handled; shown in the table at the end */
    struct broker_counter counter[BROKER_COUNTERS]; /* shown in the table at the end */

    /* broker writes */
    struct {
        uint64_t sequence;
        int64_t status;
        uint64_t value;
        uint64_t handle[BROKER_BATCH];
        uint64_t base[BROKER_BATCH];
    } reply;

    /* head: application; tail: broker */
    struct ring console;
};

_Static_assert(sizeof(struct broker_mailbox) <= EXO_FRAME_SIZE, "one frame");

/* What an application calls. Waits for the reply; handlers run meanwhile. */
struct exo_result broker_request(enum broker_operation operation, const uint64_t argument[4]);

/* Asks for up to `count` (<= BROKER_BATCH) extents; slots come from base_slot_take.
 * -> number granted; they are added to the free memory pool. */
struct exo_result broker_memory(uint32_t count, uint32_t order, enum exo_class firmness);

/* The counter that has a column of its own. */
#define BROKER_COUNTER_MISSES "deadline misses"

/* Shows `value` under `name` below the table; the same name again overwrites. */
void broker_counter_set(const char *name, uint64_t value);
