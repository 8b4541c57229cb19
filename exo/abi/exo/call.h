/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * call.h - the calls: library OS -> kernel.
 *
 * `ecall` with the number in a7 and arguments in a0..a5; {status, value} come back in a0 and a1. A
 * call keeps sp, gp, tp, ra and s0 to s11, as a function does; a2 to a7 and t0 to t6 come back as
 * zero, as they were, or as they last were stored in the save area. "env" is a handle of kind ENV,
 * or EXO_NOTHING for the caller itself. Slots are ledger indices of the environment that receives;
 * it must own them and they must be free. Undefined bits anywhere are refused with EXO_E_RANGE.
 *
 * Every call can answer RANGE (a number or undefined bit), STALE (a handle that
 * is not the caller's or no longer lives) and KIND; only what is special is listed. The first
 * environment, which owns the slots at boot, is answered AGAIN where it names one far behind those
 * that were ever named: the ledger grows first, a bounded step a call.
 */
#pragma once

#include <exo/types.h>

enum exo_call {
    /** () -> EXO_ABI_VERSION. */
    EXO_CALL_VERSION = 0,

    /**
     * (src, env, slot, terms, offset, notice) -> handle of the new binding.
     * A weaker or smaller binding from `src`, held by `env` (right GIVE).
     * terms: see EXO_TERMS. For extents: `order` <= the source's, `offset` in frames,
     * aligned to the order. For slices: offset = first position counted from the
     * source's start, order = number of positions. Otherwise both are 0. notice in ticks.
     * DENIED: more rights or a firmer class than the source; GRANT missing when env is
     * another. BUSY: slot taken; src is a tombstone, or it or what it was derived from
     * is being taken: by force, or since its holder is being destroyed. LIMIT: chain longer than
     * EXO_DEPTH_MAX. Kinds MACHINE, FRAME, DEVICE, REGION, SLICE, IRQ, ENV; a REQUEST can't be
     * derived (KIND).
     */
    EXO_CALL_DERIVE,

    /**
     * (handle, slot, at) -> handle of the second part. Extents: two halves, at = 0.
     * Slices: first part keeps `at` positions. The parts are siblings: same parent, same terms.
     * BUSY: mapped or has descendants, or slot taken.
     */
    EXO_CALL_SPLIT,

    /**
     * (handle). Ends a binding, a request, or acknowledges a tombstone; the slot is free.
     * What is mapped is unmapped first (an occupied slice is vacated, an interrupt unrouted).
     * BUSY: has descendants; donated as a page table or environment block; a request with
     * surrendered bindings that are not collected.
     */
    EXO_CALL_DROP,

    /**
     * (env, entries, count) -> entries done. struct exo_map_entry[count], 8-byte aligned,
     * inside one page the caller can read, count <= EXO_MAP_MAX. Right CONTROL for another
     * env; handles in the entries are those of `env`. Stops at the first entry refused with
     * its status; value = how many were done. AGAIN: other harts still have to flush, or the call's
     * budget is used up, or an interrupt waits: go on behind those that were done. NOTHING: no page
     * table covers va. BUSY: something is mapped there, the binding already is, or the table is
     * being taken, or was to be: EXO_UNTABLE ends that. RANGE: an extent that one entry can't map,
     * see EXO_MAP_SUPER. DENIED: more rights than the binding's or than the frames allow; more than
     * 128 pages of 4 KiB that are not all of one kind: ordinary memory, page tables, save areas, or
     * what the kernel shows; 512 that are not all ordinary. GONE: env is being destroyed.
     */
    EXO_CALL_MAP,

    /**
     * (env, handle, how, hart). `handle` is env's own; CONTROL for another env.
     * Slice: its positions are occupied (how 1) or vacated (how 0) by env's dispatcher on the
     * slice's hart; hart must be 0. Interrupt: routed to env's dispatcher on `hart` (1), or
     * unrouted (0); routing again after an upcall completes the interrupt and arms the line.
     * BUSY: somebody else occupies it, or it is not occupied (how 0). GONE: env has no dispatcher
     * there, or is being destroyed. UNSUPPORTED: the controller has no such line.
     */
    EXO_CALL_ATTACH,

    /**
     * (ancestor, env, slot, count << 8 | order, notice) -> handle of the request.
     * Asks `env` (any right) for `count` extents of `order` (slices: positions, order 0)
     * out of what was derived from `ancestor`. 1 <= count <= 65535. See docs/abi.md, revocation.
     * BUSY: env has EXO_REQUEST_MAX requests.
     */
    EXO_CALL_REVOKE,

    /**
     * (request) -> one bounded step of it. OK and value != 0: one binding came back
     * (EXO_TAKEN_*). OK and 0: satisfied. EARLY: the notice runs, value = ticks left.
     * AGAIN: call again. NOTHING: due, and nothing left that may be taken.
     * What came back by force becomes a tombstone, and its loser is told, at the next step, or
     * when the request is dropped: until then a NOTE of where its content went is in time.
     */
    EXO_CALL_REVOKE_STEP,

    /**
     * (request name, handle) -> still wanted. The victim's answer: gives a binding back with
     * its content. Handle EXO_NOTHING: "that is all" (the notice ends now).
     * Accepts children of the request's ancestor, and in exchange children of any other
     * binding of the same asker. RANGE: smaller than the order asked. BUSY: has descendants, or is
     * a page table. DENIED: not the asker's, or in exchange with fewer rights than the ancestor.
     */
    EXO_CALL_SURRENDER,

    /** (request, slot, where): writes "where the content went" into the tombstone that `slot` of
     *  the request's victim is about to hold. RANGE: not what the step before took by force.
     *  Request 0: `where` becomes a record of the caller's in the flight recorder (recorder.h). */
    EXO_CALL_NOTE,

    /**
     * (index, slot, root) -> ENV handle (all rights). Makes environment `index`, which the
     * caller owns and which is free. `root`: extent of order 1, unmapped, exclusively used:
     * page table and its shadow; of class guaranteed, since it can't be taken back. DENIED: it is
     * not, or the index is another's.
     * BUSY: the frames are mapped somewhere, or index in use. AGAIN: other harts have to flush.
     */
    EXO_CALL_ENV_CREATE,

    /** (env, hart, block, save area va): donates an order-1 extent: trusted block and save
     *  area. Only env's creator, out of its guaranteed memory: DENIED. BUSY: there is one, or
     *  frames mapped. AGAIN: other harts have to flush. GONE: env has ended. */
    EXO_CALL_ENV_DISPATCHER,

    /** (env, what, first, count): hands free slots (what 0, count <= EXO_GIVE_MAX, must extend
     *  the run it has or be its first) or environment indices (what 1) over. CONTROL. BUSY: one of
     *  them is in use or not mine. DENIED: not env's creator, or env is being destroyed. */
    EXO_CALL_ENV_GIVE,

    /** (env, hart, what, arg): enum exo_control; CONTROL. Myself: EXIT, STATE, and START of another
     *  dispatcher of mine. DENIED: what else is asked of myself; EXIT of another. BUSY: it is not
     *  stopped, or not running, as that needs. RANGE: env has no dispatcher on `hart`; an
     *  `arg` that is neither. */
    EXO_CALL_ENV_CONTROL,

    /** (env): one bounded step of taking it apart, the environments it created first; OK when all
     *  is returned. Frames derived from its own that carry an environment of somebody else stay
     *  with their holder, below the creator's binding. CONTROL, and the creator only. AGAIN, also
     *  while a fault of it is told. */
    EXO_CALL_ENV_DESTROY,

    /** (env or EXO_NOTHING): gives the rest of this position to env's dispatcher here
     *  (right NOTIFY), or to whoever asked for spare time. */
    EXO_CALL_YIELD,

    /** (expected): sleeps until something is posted, unless the pending word of the save area
     *  differs from `expected` already. value = pending word. */
    EXO_CALL_WAIT,

    /** (at): one-shot timer of this dispatcher, absolute ticks of the time CSR; ~0 disarms. */
    EXO_CALL_TIMER,

    /** (env, hart, on): 1 = env's dispatcher on `hart` takes spare time. CONTROL for another env.
     *  GONE: no dispatcher there, or env has ended. */
    EXO_CALL_SPARE,

    /** (env, w1, w2, w3, w4): enter env at its pct entry with CALL; returns when it replies:
     *  a0 = status, a1..a4 = its words. BUSY: masked, stopped, or no entry. GONE: it ended.
     *  env EXO_NOTHING: reply to who called me. */
    EXO_CALL_PCT,

    /** (env, bits, hart): posts a notification; NOTIFY. RANGE: no dispatcher on `hart`. */
    EXO_CALL_NOTIFY,

    /** (machine, op, a, b, c, d): op 0: print `a` (<= 24) bytes held in b, c, d -> bytes taken,
     *  at most to the end of a line. AGAIN: none, the line before is still being printed; each
     *  call, also of 0 bytes, prints some of it. op 1: power off with exit code `a` (0..255).
     *  op 2: reboot; comes back with RANGE where the firmware can't. */
    EXO_CALL_MACHINE,

    /** (handle, field) -> enum exo_field of a binding or tombstone of mine, or of a direct
     *  child of a binding of mine. With epoch 0 in the handle: of whatever my slot of that
     *  index holds, so that tombstones are found without their names. */
    EXO_CALL_INSPECT,

    /** (env, va, handle, how): one entry of a map call, in registers; how: see EXO_MAP_HOW. The
     * same rights, and answers, but for FAULT. */
    EXO_CALL_MAP_ONE,

    EXO_CALL_COUNT
};

_Static_assert(EXO_CALL_COUNT <= 24, "at most 24 calls");

/** DERIVE's terms: rights in bits 0-7, class in 8-9, order or count in 16-31. */
#define EXO_TERMS(rights, class, order)                                                            \
    ((uint64_t)(rights) | (uint64_t)(class) << 8 | (uint64_t)(order) << 16)

enum exo_map_op {
    EXO_MAP = 0,     /**< map the whole extent of `handle` at `va` */
    EXO_PROTECT = 1, /**< change rights and A/D choice of the mapping of `handle` */
    EXO_UNMAP = 2,   /**< end the mapping of `handle` */
    EXO_TABLE = 3,   /**< donate `handle` (order 1) as the page table of `level` that covers va */
    EXO_UNTABLE = 4, /**< withdraw it; BUSY unless empty */
};

/** Flags of a map entry. Without SUPER order <= 9. Accessed and dirty bits: set at map time unless
 * EXO_MAP_TRACK. */
enum exo_map_flags {
    EXO_MAP_TRACK = 1,     /**< start with A and D clear */
    EXO_MAP_AD_UPCALL = 2, /**< where hardware faults on clear A/D: upcall, else the kernel sets */
    EXO_MAP_SUPER = 4,     /**< with 2 MiB pages: order 9 to EXO_MAP_SUPER_ORDER, base and va
                            *  aligned to the extent's size */
};

/** The largest extent that one entry maps with 2 MiB pages: 64 of them. */
#define EXO_MAP_SUPER_ORDER 15

struct exo_map_entry {
    uint64_t va;       /**< aligned to the extent's size (tables: to what they cover) */
    uint64_t handle;   /**< raw handle */
    uint8_t op;        /**< enum exo_map_op */
    uint8_t rights;    /**< READ, WRITE, EXECUTE; WRITE needs READ */
    uint8_t flags;     /**< enum exo_map_flags */
    uint8_t level;     /**< TABLE: 0 covers 2 MiB, 1 covers 1 GiB; else 0 */
    uint32_t reserved; /**< 0 */
};

/** What follows va and handle in an entry, as one number. */
#define EXO_MAP_HOW(op, rights, flags, level)                                                      \
    ((uint64_t)(op) | (uint64_t)(rights) << 8 | (uint64_t)(flags) << 16 | (uint64_t)(level) << 24)

_Static_assert(sizeof(struct exo_map_entry) == 24, "three words");

enum exo_control {
    EXO_CONTROL_START = 0, /**< dispatcher on `hart`: first upcall (run) at the save area's entry */
    EXO_CONTROL_STOP = 1,  /**< all dispatchers stop where they are */
    EXO_CONTROL_RESUME = 2, /**< they go on */
    EXO_CONTROL_EXIT = 3,   /**< myself: ends with code `arg` */
    EXO_CONTROL_STATE = 4,  /**< value = enum exo_env_state | code << 8 */
    EXO_CONTROL_FLUSH = 5,  /**< from now on a hart flushes its caches when it comes or goes: `arg`
                                 1; or does not: 0, as at the start. Only while it is stopped */
};

enum exo_env_state {
    EXO_ENV_FREE = 0,
    EXO_ENV_STOPPED = 1,
    EXO_ENV_RUNNING = 2,
    EXO_ENV_EXITED = 3,  /**< by itself, code = its argument */
    EXO_ENV_FAULTED = 4, /**< a fault that nobody handled, code = scause */
    EXO_ENV_DYING = 5,
};

enum exo_field {
    EXO_FIELD_STATE =
        0, /**< enum exo_binding_state | kind << 8 | rights << 16 | class << 24 | order << 32 */
    EXO_FIELD_BASE =
        1, /**< frame number; slices: hart << 32 | start << 16 | length; irq, env number */
    EXO_FIELD_VA = 2,     /**< where mapped, or was */
    EXO_FIELD_REASON = 3, /**< tombstone: enum exo_reason */
    EXO_FIELD_WHERE = 4,  /**< tombstone: where the content went, 0 = lost */
    EXO_FIELD_HANDLE = 5, /**< the handle itself; 0: nothing there that a handle names */
};

enum exo_binding_state {
    EXO_STATE_FREE = 0,
    EXO_STATE_IDLE = 1,        /**< bound, not live in hardware */
    EXO_STATE_MAPPED = 2,      /**< PTEs, occupied positions, routed line */
    EXO_STATE_TABLE = 3,       /**< donated as a page table */
    EXO_STATE_PINNED = 4,      /**< root table or dispatcher block of an environment */
    EXO_STATE_SURRENDERED = 5, /**< given back or taken; the asker has not finished with it */
    EXO_STATE_TOMBSTONE = 6,
    EXO_STATE_RETIRED = 7, /**< epoch used up */
    EXO_STATE_WIPING = 8,  /**< region: ending; it can only be dropped, or taken, to the end */
};

enum exo_reason {
    EXO_REASON_NONE = 0,
    EXO_REASON_ABORTED = 1,  /**< a revocation met silence */
    EXO_REASON_ANCESTOR = 2, /**< what it was derived from was taken or its holder destroyed */
};

/** REVOKE_STEP's value: frame number (slices: hart << 16 | start) << 32, victim's slot << 8, order
 *  or length << 2, forced << 1, 1. */
#define EXO_TAKEN(base, slot, order, forced)                                                       \
    ((uint64_t)(base) << 32 | (uint64_t)(slot) << 8 | (uint64_t)(order) << 2 |                     \
     (uint64_t)(forced) << 1 | 1u)
#define EXO_TAKEN_BASE(v)   ((v) >> 32)
#define EXO_TAKEN_SLOT(v)   (((v) >> 8) & 0xffffffu)
#define EXO_TAKEN_ORDER(v)  (((v) >> 2) & 0x3fu)
#define EXO_TAKEN_FORCED(v) (((v) >> 1) & 1u)
