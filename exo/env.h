/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * env.h - environments and their dispatchers.
 *
 * An environment is a space, a run of ledger slots and one dispatcher for each
 * hart it runs on. A dispatcher block is two donated frames: this struct and the
 * trap entry's words in the first (trusted), the save area in the second.
 */
#pragma once

#include "binding.h"

#include <exo/call.h>
#include <exo/types.h>
#include <exo/upcall.h>
#include <port/arch.h>
#include <port/offsets.h>
#include <stddef.h>

enum {
    ENV_NONE = 255,
    ENV_BROKER = 0
};

struct dispatcher {
    uint8_t env; /* its number; `home` is the record */
    uint8_t hart;
    bool is_started;
    bool is_poked; /* something was posted and not yet delivered by upcall */
    /* these four bytes are written at once, by a tick and by a transfer */
    bool is_waiting;
    bool is_apart;   /* chosen to run since it was entered: perhaps on other time */
    uint8_t is_open; /* not 0: it neither ran nor was entered since it replied */
    uint8_t zero;
    struct exo_save_area *pct_caller; /* of who entered me, on this hart; NULL: nobody */
    struct exo_save_area *pct_callee; /* of whom I entered */
    uint64_t pct_entry_saved;         /* upcall entry to restore at the reply */
    /* what to resume: running (perhaps by upcall), masked; NULL: the pct entry */
    struct exo_registers *part;
    struct exo_save_area *save;
    const struct env *home;
    uint64_t timer_at;
    uint64_t debt_ticks;
    bool has_loan;   /* spare time, to finish for a caller that ended */
    uint64_t fp[33]; /* while the hart's registers don't hold it; zero at first */
};

/* Between it and the save area are the trap entry's words. */
_Static_assert(sizeof(struct dispatcher) <= DISPATCHER_BELOW - 256, "offsets.h");
_Static_assert(offsetof(struct dispatcher, is_started) == DISPATCHER_STARTED, "offsets.h");
_Static_assert(offsetof(struct dispatcher, is_poked) == DISPATCHER_POKED, "offsets.h");
_Static_assert(offsetof(struct dispatcher, is_waiting) == DISPATCHER_WAITING, "offsets.h");
_Static_assert(offsetof(struct dispatcher, is_apart) == DISPATCHER_APART, "offsets.h");
_Static_assert(offsetof(struct dispatcher, is_open) == DISPATCHER_OPEN, "offsets.h");
_Static_assert(offsetof(struct dispatcher, zero) == DISPATCHER_WAITING + 3, "offsets.h");
_Static_assert(offsetof(struct dispatcher, has_loan) == DISPATCHER_LOAN, "offsets.h");
_Static_assert(offsetof(struct dispatcher, home) == DISPATCHER_HOME, "offsets.h");
_Static_assert(offsetof(struct dispatcher, pct_caller) == DISPATCHER_CALLER, "offsets.h");
_Static_assert(offsetof(struct dispatcher, pct_callee) == DISPATCHER_CALLEE, "offsets.h");
_Static_assert(offsetof(struct dispatcher, pct_entry_saved) == DISPATCHER_ENTRY, "offsets.h");
_Static_assert(offsetof(struct dispatcher, part) == DISPATCHER_PART, "offsets.h");

struct __attribute__((aligned(256))) env { /* found by a shift */
    uint64_t epoch;                        /* counts its lives */
    uint64_t code;
    uint8_t state; /* enum exo_env_state */
    uint8_t owner; /* may create it */
    uint8_t creator;
    uint8_t creator_hart;
    bool is_asked;         /* perhaps; a revocation that it has not yet heard of */
    bool flushes;          /* a hart does when it comes here, or leaves (decision 39) */
    bool sees_page_faults; /* the kernel does, for all its dispatchers */
    bool is_spread;        /* it has, or had, more than one dispatcher */
    uint32_t root;         /* frame */
    uint32_t root_slot;
    uint32_t slot_first;
    uint32_t slot_count;
    uint32_t cursor;                   /* destroy: slots already returned */
    uint32_t child;                    /* destroy: no environment below it is a child */
    uint32_t block_slot[EXO_HART_MAX]; /* pinned bindings; 0: no dispatcher */
    struct dispatcher *dispatcher[EXO_HART_MAX];
    uint64_t leaf_key; /* va >> 21, plus 1, that `leaf` covers; 0: nothing */
    arch_pte_t *leaf;  /* leaf table found last */
    /* leaf_key, where the architecture may change that table for it without asking: it runs, by one
     * dispatcher, and the table is not being taken. 0: ask */
    uint64_t short_key;
    uint32_t *leaf_live;               /* behind the names that lie behind `leaf` */
    uint32_t page_idle;                /* binding_what of its frames */
    uint32_t page_mapped;              /* the same, mapped */
    uint32_t request[EXO_REQUEST_MAX]; /* ledger slots of revocations it is asked */
    bool is_forced;                    /* perhaps; one of them takes by force */
};

_Static_assert(offsetof(struct env, is_asked) == ENV_ASKED, "offsets.h");
_Static_assert(offsetof(struct env, flushes) == ENV_ASKED + 1, "offsets.h");
_Static_assert(offsetof(struct env, state) == ENV_STATE, "offsets.h");
_Static_assert(offsetof(struct env, dispatcher) == ENV_DISPATCHER, "offsets.h");
_Static_assert(offsetof(struct env, leaf) == ENV_LEAF, "offsets.h");
_Static_assert(offsetof(struct env, short_key) == ENV_SHORT_KEY, "offsets.h");
_Static_assert(offsetof(struct env, leaf_live) == ENV_LEAF_LIVE, "offsets.h");
_Static_assert(offsetof(struct env, page_idle) == ENV_PAGE_IDLE, "offsets.h");
_Static_assert(offsetof(struct env, page_mapped) == ENV_PAGE_MAPPED, "offsets.h");
_Static_assert(sizeof(struct env) == 1 << ENV_SHIFT && ENV_NONE == ENV_NOBODY, "offsets.h");

extern struct env envs[EXO_ENV_MAX];

static inline struct dispatcher *env_dispatcher_of(struct exo_save_area *save)
{
    return (struct dispatcher *)(void *)((char *)save - DISPATCHER_BELOW);
}

/* NULL: no dispatcher of `env` on `hart`. */
static inline struct dispatcher *env_dispatcher(uint32_t env, uint32_t hart)
{
    return env < EXO_ENV_MAX ? envs[env].dispatcher[hart] : NULL;
}

static inline bool env_is_running(uint32_t env)
{
    return envs[env].state == EXO_ENV_RUNNING;
}

/* Exited, faulted or dying: it makes no more calls. */
static inline bool env_is_ended(uint32_t env)
{
    return envs[env].state >= EXO_ENV_EXITED;
}

/* Environment named by a handle of `caller`, which must carry `rights`; EXO_NOTHING: itself. */
static inline exo_status_t env_resolve(uint32_t caller, uint64_t raw, uint8_t rights, uint32_t *env)
{
    if (raw == 0) {
        *env = caller;
        return EXO_OK;
    }
    uint32_t slot = binding_lookup_live(caller, (exo_handle_t){raw});
    if (slot == 0) {
        return EXO_E_STALE;
    }
    const struct binding *b = &ledger[slot];
    if (b->kind != EXO_KIND_ENV) {
        return EXO_E_KIND;
    }
    if ((b->rights & rights) != rights) {
        return EXO_E_DENIED;
    }
    *env = b->node.base;
    return b->node.vpn == (uint32_t)envs[*env].epoch && envs[*env].state != EXO_ENV_FREE
               ? EXO_OK
               : EXO_E_GONE;
}

/* env_resolve for `from`, which may go there again the short way. */
exo_status_t env_reach(const struct dispatcher *from, uint64_t raw, uint8_t rights, uint32_t *env);
struct exo_result env_create(uint32_t caller, uint64_t index, uint64_t slot, exo_handle_t root);
struct exo_result env_add_dispatcher(uint32_t caller, uint32_t env, uint64_t hart,
                                     exo_handle_t block, uint64_t save_va);
struct exo_result env_give(uint32_t caller, uint32_t env, uint64_t what, uint64_t first,
                           uint64_t count);
struct exo_result env_control(uint32_t caller, uint32_t env, uint64_t hart, uint64_t what,
                              uint64_t arg);
struct exo_result env_destroy(uint32_t caller, uint64_t raw);

/* What is remembered of its space is searched anew. */
static inline void env_leaf_forget(struct env *env)
{
    env->leaf_key = 0;
    env->short_key = 0;
}

/* It is in another state from now on, and everybody may see it. */
void env_state_set(uint32_t env, uint8_t state);
/* Stops all dispatchers and tells the creator. */
void env_end(uint32_t env, uint8_t state, uint64_t code);
/* A life of that number begins, in an empty space below this root. */
void env_begin(uint32_t index, uint32_t root_slot, struct env life);
/* Boot: marks two exclusive frames as a dispatcher block. */
void env_block_init(uint32_t env, uint32_t hart, uint64_t frame, uint64_t save_va);
