/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hold.h - the oracle's array, shared by its files and by the maker of calls.
 */
#pragma once

#include "env.h"
#include "oracle.h"

#include <stdbool.h>

enum {
    HOLD_MAX = 8192
};
#define HOLD_SUPER (1u << 31) /* in vpn, as in the ledger */

struct hold {
    uint64_t epoch;
    uint32_t base;
    uint32_t parent;
    uint32_t vpn; /* of frames and devices while mapped, of tables */
    uint16_t notice;
    uint8_t env;
    uint8_t state;
    uint8_t kind;
    uint8_t rights;
    uint8_t class;
    uint8_t order;
    uint8_t victim; /* requests */
    uint8_t reserved[3];
};

enum {
    FORESEE_ANY = 1 /* the status is not foreseen */
};
/* Or AGAIN, because other harts may have to flush; set by the predictions. */
extern bool foresee_again;

extern struct hold hold[HOLD_MAX];
/* The environments as they were before the call. */
extern struct env was[EXO_ENV_MAX];
extern uint8_t was_current[EXO_HART_MAX];
extern uint32_t was_slots; /* in the ledger */

uint64_t hold_handle(uint32_t slot);
bool hold_is_live(uint32_t slot);
bool hold_is_extent(uint8_t kind);
bool hold_is_mapped_extent(uint32_t slot);
bool hold_has_children(uint32_t slot);
bool hold_is_free(uint32_t env, uint64_t slot);
/* What `env` names by this number; 0: nothing. */
uint32_t hold_find(uint32_t env, uint64_t raw);
/* The same, live and of one kind. */
exo_status_t hold_find_kind(uint32_t env, uint64_t raw, uint8_t kind, uint32_t *slot);
/* The slot of a free binding becomes free for good: its epoch is used up. */
void hold_free(uint32_t slot);

/* The environment that a handle names for this caller, with at least these rights. */
exo_status_t target_find(uint32_t env, uint64_t raw, uint8_t rights, uint32_t *target);
/* The same for calls that put something into it: it must not be dying. */
exo_status_t target_find_filled(uint32_t env, uint64_t raw, uint8_t rights, uint32_t *target);
/* The kind of a frame at boot; 0: outside the table. */
uint8_t boot_kind(uint64_t frame);

/* What the call must answer (or FORESEE_ANY); effect_* do what it must have done. */
exo_status_t predict_binding(const struct oracle_call *call);
exo_status_t predict_environment(const struct oracle_call *call);
exo_status_t predict_request(const struct oracle_call *call);
void effect_binding(const struct oracle_call *call);
void effect_environment(const struct oracle_call *call);
void effect_request(const struct oracle_call *call);
/* A step was answered, whatever it said; a request ends. */
void effect_step(const struct oracle_call *call, struct exo_result result);
void effect_request_drop(uint32_t request);
/* The request of this drop had things given back that were not collected. */
extern bool was_collecting;
/* A frame binding that may be pinned or become a table: OK, or why not. */
exo_status_t predict_donation(uint32_t slot);
/* Foresees and does the entries one by one; true when the kernel answered so. */
bool predict_map(const struct oracle_call *call, struct exo_result result);
/* After each call: what was given back while mapped is not collected before all harts flushed. */
void quiet_reset(void);
void quiet_note(const struct oracle_call *call);
bool quiet_holds(const struct oracle_call *call, struct exo_result result);
/* May what a step of the call did to this binding have been done? */
bool judge_step(const struct oracle_call *call, uint32_t slot, struct hold now);
void judge_begin(void);
