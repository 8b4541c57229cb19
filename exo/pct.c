/* SPDX-License-Identifier: BSD-2-Clause */
/* pct.c - entering another environment, and coming back. */
#include "pct.h"

#include "revoke.h"
#include "slice.h"
#include "upcall.h"

enum {
    REGISTER_A0 = 10
};

static exo_status_t enter(struct dispatcher *caller, uint32_t to, struct pct_words words)
{
    uint32_t hart = caller->hart;
    struct dispatcher *callee = env_dispatcher(to, hart);

    if (callee == NULL || !env_is_running(to)) {
        return callee == NULL || env_is_ended(to) ? EXO_E_GONE : EXO_E_BUSY;
    }
    if (to == caller->env || !callee->is_started || callee->pct_caller != NULL ||
        callee->pct_callee != NULL || callee->part != &callee->save->running ||
        callee->save->entry == 0 || callee->save->pct_entry == 0) {
        return EXO_E_BUSY;
    }

    arch_pct_set(callee->save, callee->save->pct_entry, caller->env, words.word);
    callee->pct_entry_saved = callee->save->entry;
    callee->save->entry = 0;
    callee->part = NULL;
    callee->pct_caller = caller->save;
    callee->is_waiting = false;
    callee->is_apart = false;
    caller->pct_callee = callee->save;
    slice_transfer(hart, to);
    return EXO_OK;
}

/* A server whose caller ended finishes on spare time, also if it never asked for any. */
static void spare_lend(struct dispatcher *d)
{
    uint64_t bit = 1ull << d->env;

    d->has_loan |= (harts[d->hart].spare & bit) == 0;
    harts[d->hart].spare |= bit;
}

/* The caller's ecall ends with `status`. */
static void caller_release(struct dispatcher *caller, exo_status_t status)
{
    caller->pct_callee = NULL;
    caller->part->x[REGISTER_A0] = (uint64_t)status;
}

static exo_status_t reply(struct dispatcher *callee, struct pct_words words)
{
    uint32_t hart = callee->hart;

    if (callee->pct_caller == NULL) {
        return EXO_E_GONE;
    }
    if (callee->part != &callee->save->masked) {
        return EXO_E_BUSY; /* a reply comes from the masked server, or its thread would be lost */
    }

    struct dispatcher *caller = env_dispatcher_of(callee->pct_caller);
    uint32_t to = caller->env;
    caller_release(caller, EXO_OK);
    caller->is_apart |= callee->is_apart;
    for (uint32_t i = 0; i < PCT_WORDS; i++) {
        caller->part->x[REGISTER_A0 + 1 + i] = words.word[i];
    }
    callee->pct_caller = NULL;
    callee->save->entry = callee->pct_entry_saved;
    callee->part = &callee->save->running;
    callee->is_open = true;
    slice_transfer(hart, to);
    if (!slice_is_for(hart, to)) {
        slice_stale(hart); /* the server replied on time that is not the caller's */
    }
    if (envs[to].is_asked) {
        revoke_delivered(to);
    }
    return EXO_OK;
}

exo_status_t pct_call(struct dispatcher *caller, uint64_t raw, struct pct_words words)
{
    uint32_t to;

    if (raw == 0) {
        return reply(caller, words);
    }
    exo_status_t status = env_reach(caller, raw, EXO_CALL, &to);
    return status == EXO_OK ? enter(caller, to, words) : status;
}

void pct_forget(uint32_t env)
{
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        struct dispatcher *d = env_dispatcher(env, hart);
        if (d == NULL) {
            continue;
        }
        if (d->pct_caller != NULL) {
            caller_release(env_dispatcher_of(d->pct_caller), EXO_E_GONE);
            d->pct_caller = NULL;
            slice_stale(hart); /* who can run now is not known by what it waited for */
        }
        if (d->pct_callee != NULL) {
            struct dispatcher *callee = env_dispatcher_of(d->pct_callee);
            callee->pct_caller = NULL;
            spare_lend(callee);
            upcall_post(callee->env, hart, EXO_EVENT_RUN);
            d->pct_callee = NULL;
        }
    }
}
