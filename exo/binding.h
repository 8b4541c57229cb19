/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * binding.h - the ledger: who may use what.
 *
 * One flat array of slots, indexed by number; slot 0 is never used, so 0 means
 * "none" in every link, and the roots are its children. Each slot belongs to the environment in
 * `env` whatever its state. Children hang on their parent, newest first.
 *
 * The array grows: slots from ledger_count on are not there yet, so that no handle names one. They
 * are the broker's, free, and come into being in order, when it names one of them.
 *
 * Invariants: a child has no right, firmness or extent that its parent lacks; a
 * binding is mapped at most once; a handle (index, epoch) is issued once.
 */
#pragma once

#include <exo/call.h>
#include <exo/types.h>
#include <port/offsets.h>
#include <stddef.h>

/* Work of one call: bindings taken or table entries written; the last piece may exceed it. */
enum {
    BINDING_BUDGET = 64,
    BINDING_ZEROING_COST = 24 /* two frames are zeroed */
};

enum {
    BINDING_GROUP = 64,      /* slots that the ledger grows by */
    BINDING_GROUP_COST = 16, /* of a budget */
    BINDING_NOTICE_UNIT = 1024,
    BINDING_NOTICE_MAX = 65535
};
#define BINDING_EPOCH_MAX ((1ull << 40) - 1)
#define BINDING_VPN_SUPER (1u << 31) /* mapped with 2 MiB pages; table of level 1 */

struct binding_node {
    uint32_t base; /* frame, irq or environment number; slices: hart << 16 | start */
    uint32_t vpn;  /* mapped: virtual page number; table: va >> 12; environment: its low epoch */
    uint32_t parent;
    uint32_t child; /* newest */
    uint32_t next;  /* sibling */
    uint32_t prev;
};

struct binding_request {
    uint64_t due;      /* force may be used from here */
    uint32_t ancestor; /* slot */
    uint32_t cursor;   /* last candidate passed over; 0 = start */
    uint32_t collect;  /* first binding given back, not yet collected */
    uint16_t wanted;
    uint8_t phase; /* enum request_phase */
    uint8_t victim;
};

struct binding_tombstone {
    uint32_t base;
    uint32_t vpn;
    uint64_t where;
    uint32_t by; /* environment that took it */
    uint32_t reason;
};

struct binding {
    uint64_t epoch;
    union {
        struct {
            uint8_t env;
            uint8_t order; /* slices: length */
            uint8_t kind;
            uint8_t state;
        };
        uint32_t what; /* the four at once: see binding_what */
    };
    uint8_t rights;
    uint8_t class;   /* requests: index of the victim's record */
    uint16_t notice; /* in BINDING_NOTICE_UNIT ticks; while WIPING: frames that are zero */
    union {
        struct binding_node node;
        struct binding_request request;
        struct binding_tombstone tombstone;
    };
};

_Static_assert(sizeof(struct binding) == 40, "below 1 % of the memory it describes");
_Static_assert(sizeof(struct binding) == BINDING_SIZE, "offsets.h");
_Static_assert(offsetof(struct binding, epoch) == BINDING_EPOCH, "offsets.h");
_Static_assert(offsetof(struct binding, what) == BINDING_WHAT, "offsets.h");
_Static_assert(offsetof(struct binding, state) == BINDING_STATE, "offsets.h");
_Static_assert(offsetof(struct binding, rights) == BINDING_RIGHTS, "offsets.h");
_Static_assert(offsetof(struct binding, node.base) == BINDING_BASE, "offsets.h");
_Static_assert(offsetof(struct binding, node.vpn) == BINDING_VPN, "offsets.h");

/* `what` of one frame of RAM that `env` holds. */
static inline uint32_t binding_what(uint32_t env, enum exo_binding_state state)
{
    const struct binding b = {.env = (uint8_t)env, .kind = EXO_KIND_FRAME, .state = (uint8_t)state};

    return b.what;
}

extern struct binding *ledger;
extern uint32_t ledger_count; /* slots there are */
extern uint32_t ledger_limit; /* there may be */
extern uint32_t ledger_live;
extern uint32_t ledger_tombstones;

/* `limit` is a multiple of BINDING_GROUP. */
void binding_init(struct binding *slots, uint32_t limit);
/* `env` is about to name slots below `end`. False: call again, not all of its own are there yet. */
bool binding_name(uint32_t env, uint64_t end);

enum {
    BINDING_LIVE = 1 << EXO_STATE_IDLE | 1 << EXO_STATE_MAPPED | 1 << EXO_STATE_TABLE |
                   1 << EXO_STATE_PINNED | 1 << EXO_STATE_WIPING,
    BINDING_EXTENTS = 1 << EXO_KIND_FRAME | 1 << EXO_KIND_DEVICE | 1 << EXO_KIND_REGION
};

static inline bool binding_is_live(uint32_t slot)
{
    return (BINDING_LIVE >> ledger[slot].state & 1) != 0;
}

/* A naturally aligned run of frames: of RAM, of registers or of the vault. */
static inline bool binding_is_extent(uint8_t kind)
{
    return (BINDING_EXTENTS >> kind & 1) != 0;
}

static inline uint32_t binding_named(uint32_t env, exo_handle_t handle, uint32_t states)
{
    uint32_t slot = EXO_HANDLE_INDEX(handle);

    if (slot >= ledger_count) {
        return 0;
    }
    const struct binding *b = &ledger[slot]; /* slot 0 is in none of the states */
    return (states >> b->state & 1) != 0 && b->env == env && b->epoch == handle.raw >> 24 ? slot
                                                                                          : 0;
}

/* The two doors from a user's number to a slot: 0 unless the handle names a live binding, or also a
 * tombstone, that `env` holds. */
static inline uint32_t binding_lookup_live(uint32_t env, exo_handle_t handle)
{
    return binding_named(env, handle, BINDING_LIVE);
}

static inline uint32_t binding_lookup(uint32_t env, exo_handle_t handle)
{
    return binding_named(env, handle, BINDING_LIVE | 1 << EXO_STATE_TOMBSTONE);
}

/* The same for a live binding of one kind: else STALE, or KIND. */
exo_status_t binding_find(uint32_t env, exo_handle_t handle, enum exo_kind kind, uint32_t *slot);
exo_handle_t binding_handle(uint32_t slot);
/* A slot that `env` owns and that holds nothing. */
bool binding_is_free(uint32_t env, uint64_t slot);
/* The same for a slot that is being named: BUSY, or AGAIN. */
exo_status_t binding_target(uint32_t env, uint64_t slot);
/* Ticks rounded up to notice units; more than BINDING_NOTICE_MAX is the caller's range error. */
uint64_t binding_notice_units(uint64_t ticks);

/* Fills a free slot and links it as newest child of `parent` (0: a root). Never fails. */
void binding_insert(uint32_t slot, uint32_t env, struct binding content, uint32_t parent);
/* Puts a sibling right behind another one, so that who walks them newest first meets it next. */
void binding_place_behind(uint32_t slot, uint32_t sibling);
/* Takes a binding without children out of the derivation. It is not live in hardware. */
void binding_unlink(uint32_t slot);
/* Hangs a binding, with what is below it, on another parent (0: a root). */
void binding_reparent(uint32_t slot, uint32_t parent);
/* The slot is free again, its epoch used up. */
void binding_free(uint32_t slot);
/* The unlinked binding leaves a record in its slot, and its holder is told. */
void binding_bury(uint32_t slot, uint32_t reason, uint32_t by, uint64_t where);

/* Calls. */
struct exo_result binding_derive(uint32_t env, exo_handle_t source, uint32_t target, uint64_t slot,
                                 uint64_t terms, uint64_t offset, uint64_t notice);
struct exo_result binding_split(uint32_t env, exo_handle_t handle, uint64_t slot, uint64_t at);
struct exo_result binding_drop(uint32_t env, exo_handle_t handle);
struct exo_result binding_inspect(uint32_t env, exo_handle_t handle, uint64_t field);

/* What taking it out of hardware costs of a budget: table entries, at least 1. */
uint32_t binding_cost(uint32_t slot);
/* Pays for a piece of work: the first one always, so that every step gets something done, later
 * ones while anything is left and no interrupt waits; if one does, nothing is left. */
bool binding_budget_take(uint32_t *budget, uint32_t cost);
/* Ends the hardware life of a binding, whatever it is, in bounded steps: false = call again.
 * Afterwards it is idle. Pinned bindings must not be given. */
bool binding_quiesce(uint32_t slot, uint32_t *budget);
enum prune {
    PRUNE_DONE,
    PRUNE_AGAIN,
    PRUNE_PINNED
};
/* Removes descendants of `slot`, newest leaves first; each becomes a tombstone. */
enum prune binding_prune(uint32_t slot, uint32_t by, uint32_t *budget);
