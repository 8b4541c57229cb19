/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * upcall.h - the save area and the upcalls: kernel -> library OS.
 *
 * The save area is one user-writable frame per dispatcher, pinned. `entry` is
 * the upcall entry; 0 means masked, and the kernel masks by storing 0. Any value
 * there only harms its owner.
 *
 * Unmasked and a fault: upcall EXO_UPCALL_FAULT; pc, cause, tval and the thread's t0 and t1 are in
 * `fault`. Unmasked and anything else: pending bits are set, upcall EXO_UPCALL_EVENT; the thread is
 * in `running`. Masked and a fault: a double fault, the environment stops and its creator is told.
 * Masked and anything else: only the pending bit; look at `pending` after unmasking.
 *
 * On either upcall t0 = the save area's user address (`self`), t1 = enum exo_upcall, entry = 0; all
 * other registers are the thread's. Of `running` only pc, t0 and t1 are to be read then: the kernel
 * may not have stored the others. A dispatcher that starts has a thread whose registers are all
 * zero. Unmask by storing the entry address; then check `pending`. An upcall may hit between
 * unmasking and the last jump of a resume sequence: keep the thread in memory of your own until it
 * runs, and test the saved pc against that range. FP registers are the dispatcher's: kept across
 * everything but a pct, whose callee has its own.
 */
#pragma once

#include <exo/types.h>

enum exo_upcall {
    EXO_UPCALL_EVENT = 0, /**< look at `pending` */
    EXO_UPCALL_FAULT = 1, /**< look at `fault` */
    EXO_UPCALL_PCT = 2,   /**< a0 = caller's environment number, a1..a4 = its words; at pct_entry */
};

/** Bits of `pending`. The library clears the bits it handled with an atomic and-not. */
enum exo_event {
    EXO_EVENT_RUN = 1 << 0,         /**< a slice of this dispatcher began (also the first entry) */
    EXO_EVENT_TICK = 1 << 1,        /**< a position ended, the next one is ours too */
    EXO_EVENT_SLICE_END = 1 << 2,   /**< the position ended; yield within the grace, or pay */
    EXO_EVENT_TIMER = 1 << 3,       /**< EXO_CALL_TIMER's time has come */
    EXO_EVENT_INTERRUPT = 1 << 4,   /**< bits in irq_pending */
    EXO_EVENT_REVOKE = 1 << 5,      /**< records in request[] */
    EXO_EVENT_REPOSSESSED = 1 << 6, /**< handles in lost[] */
    EXO_EVENT_NOTIFY = 1 << 7,      /**< bits in notify */
    EXO_EVENT_CHILD = 1 << 8,       /**< bits in children: an environment I created ended */
    EXO_EVENT_ANSWER = 1 << 9,      /**< a request of mine was delivered or answered: step it */
};

/** Bits of `wants`. */
enum exo_wants {
    EXO_WANT_SLICE_END =
        1, /**< an upcall with a grace at slice end, instead of silent suspension */
};

/** 31 registers; pc lives in the slot that x0 does not need. */
struct exo_registers {
    uint64_t x[32];
};

/** One revocation this environment is asked; `name` 0 = the entry is empty. */
struct exo_request {
    uint64_t name;          /**< argument of EXO_CALL_SURRENDER */
    uint64_t due;           /**< ticks: force is used after this */
    uint32_t wanted;        /**< extents, or slice positions, still wanted */
    uint16_t kind;          /**< enum exo_kind */
    uint16_t order;         /**< of the extents wanted */
    uint64_t ancestor_base; /**< frame number or hart << 32 | start: which granted thing is meant */
};

enum {
    EXO_LOST_COUNT = 32
};

struct exo_save_area {
    /* library writes, kernel reads (entry, pending: both) */
    uint64_t entry;     /**< upcall entry; 0 = masked */
    uint64_t self;      /**< user address of this page, handed back in t0; set by the kernel */
    uint64_t pending;   /**< enum exo_event */
    uint64_t wants;     /**< enum exo_wants */
    uint64_t pct_entry; /**< where pct calls enter; 0 = none */
    uint64_t user[8];   /**< the library's own (stack pointer, current thread, ...) */

    /* kernel writes, library reads and clears */
    struct {
        uint64_t t0, t1, pc, cause, tval; /**< cause, tval as in scause, stval */
    } fault;
    uint64_t irq_pending[4]; /**< bit per interrupt number, 0..255 */
    uint64_t notify;
    uint64_t children;      /**< bit per environment number */
    uint64_t lost_count;    /**< tombstones ever made; lost[lost_count % EXO_LOST_COUNT] is next */
    uint64_t overrun_ticks; /**< charged so far */
    uint64_t forfeited;     /**< positions lost to pay for it */
    struct exo_request request[8];
    uint64_t lost[EXO_LOST_COUNT]; /**< handles, newest overwrite oldest: a hint, tombstones are the
                                      record */

    struct exo_registers running; /**< preempted while unmasked: pc, t0, t1 */
    struct exo_registers masked;  /**< preempted while masked: the kernel resumes it itself */

    /* the declared order of surrender: handles, first goes first, 0 ends the list */
    uint64_t surrender[EXO_SURRENDER_MAX];

    /** windows set because a mapped region was touched; kernel writes. Those that the firmware set
     * by itself are added when the hart leaves the environment or a region is unmapped. */
    uint64_t region_misses;
};

_Static_assert(sizeof(struct exo_save_area) <= EXO_FRAME_SIZE, "one frame");
