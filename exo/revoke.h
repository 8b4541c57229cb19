/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * revoke.h - asking for a thing back, waiting, and taking it.
 *
 *   QUEUED --victim runs--> DELIVERED --due, or "that is all"--> LIST -> BORROWED -> STANDARD
 *      `------------- the absolute cap ------------------------^            each step may collect
 *
 * The request is a ledger slot of who asks; the victim has a record in its save areas.
 */
#pragma once

#include <exo/types.h>

enum request_phase {
    REQUEST_QUEUED,
    REQUEST_DELIVERED,
    REQUEST_LIST,     /* force, in the declared order of surrender */
    REQUEST_BORROWED, /* force, newest first, borrowed only */
    REQUEST_STANDARD, /* force, newest first, standard too */
    REQUEST_TAKING,   /* the same, and this walk took something: one more follows */
};

/* `prev` of a binding on a request's list of things given back, whose link is `next`. Once the
 * asker was told, parent and child hold what it notes: they are the tombstone's `where`. */
enum handed {
    HANDED_FREELY,
    HANDED_BY_FORCE,
    HANDED_TOLD, /* becomes a tombstone at the asker's next step or drop */
};

struct exo_result revoke_ask(uint32_t env, exo_handle_t ancestor, uint32_t victim, uint64_t slot,
                             uint64_t amount, uint64_t notice);
struct exo_result revoke_step(uint32_t env, exo_handle_t request);
struct exo_result revoke_surrender(uint32_t env, uint64_t name, exo_handle_t handle);
struct exo_result revoke_note(uint32_t env, exo_handle_t request, uint64_t slot, uint64_t where);
/* Ends a request: BUSY while something given back is not collected. */
exo_status_t revoke_drop(uint32_t slot);
/* Destroying who asked: collects and ends, a step at a time. */
bool revoke_reap(uint32_t slot, uint32_t *budget);
/* The victim got time: notices begin to run. */
void revoke_delivered(uint32_t env);
/* A new save area gets the records of what is being asked. */
void revoke_records_show(uint32_t env);
/* The victim is going: its requests have nobody left to ask. */
void revoke_victim_gone(uint32_t env);
