/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prove_revoke.c - a request comes to its victim's ears: from any sound ledger, and any sound
 * request in it, the notice begins once, never later than the cap allows, and nothing else of it
 * changes.
 *
 * The request is slot 1 of environment 1, its victim environment 2: slots and environments are
 * interchangeable.
 */
#include "ledger.h"

#include "env.h"
#include "revoke.h"
#include "slice.h"
#include "upcall.h"

enum {
    REQUEST = 1,
    ASKER = 1,
    VICTIM = 2
};

struct env envs[EXO_ENV_MAX];
struct hart harts[EXO_HART_MAX];
uint32_t hart_count = 1;
uint32_t due_work;

static struct dispatcher dispatcher;
static struct exo_save_area save;
static uint64_t now;
static struct binding_request was;

/* ---- what revoke.c leans on, at its widest ---- */

void upcall_post_all(uint32_t env, uint64_t events)
{
    SURE(env < PROVE_ENVS && events != 0);
}

exo_handle_t binding_handle(uint32_t slot)
{
    SURE(slot == REQUEST);
    return (exo_handle_t){ledger[slot].epoch << 24 | slot};
}

void recorder_note(enum exo_record_what what, uint32_t env, uint64_t argument)
{
    (void)what;
    (void)argument;
    SURE(env == VICTIM);
}

uint64_t arch_now(void)
{
    return now;
}

/* ---- any request, and what holds of it ---- */

static bool request_is_sound(void)
{
    const struct binding *b = &ledger[REQUEST];
    const struct binding_request *r = &b->request;
    bool is_extent =
        b->rights == EXO_KIND_FRAME || b->rights == EXO_KIND_DEVICE || b->rights == EXO_KIND_REGION;

    return b->kind == EXO_KIND_REQUEST && b->state == EXO_STATE_IDLE && b->env == ASKER &&
           r->victim == VICTIM && r->phase <= REQUEST_TAKING && r->ancestor > REQUEST &&
           r->ancestor < PROVE_SLOTS && r->collect < PROVE_SLOTS && b->class < EXO_REQUEST_MAX &&
           (is_extent || b->rights == EXO_KIND_SLICE || b->rights == EXO_KIND_IRQ) &&
           (is_extent ? b->order < 32 : b->order == 0);
}

static void request_any(void)
{
    ledger_any();
    __CPROVER_assume(request_is_sound());
    __CPROVER_havoc_object(&save);
    dispatcher.save = &save;
    envs[VICTIM].dispatcher[0] = nondet_bool() ? &dispatcher : NULL;
    envs[VICTIM].request[ledger[REQUEST].class] = nondet_bool() ? REQUEST : 0;
    envs[VICTIM].is_asked = nondet_bool();
    now = nondet_uint64();
    __CPROVER_assume(now < 1ull << 62);
    was = ledger[REQUEST].request;
}

/* ---- the step ---- */

/* Who was asked hears of it: the notice begins, the cap stays. */
void prove_delivered(void)
{
    request_any();
    struct binding_request *r = &ledger[REQUEST].request;
    revoke_delivered(VICTIM);

    bool is_heard = envs[VICTIM].request[ledger[REQUEST].class] == REQUEST;
    uint64_t notice = (uint64_t)ledger[REQUEST].notice * BINDING_NOTICE_UNIT;
    uint32_t slot = nondet_uint32();
    __CPROVER_assume(slot > REQUEST && slot < PROVE_SLOTS);
    SURE(slot_is_same(slot) && counts_agree());
    SURE(request_is_sound() && !envs[VICTIM].is_asked);
    SURE(r->due <= was.due && r->wanted == was.wanted && r->collect == was.collect);
    if (is_heard && was.phase == REQUEST_QUEUED) {
        SURE(r->phase == REQUEST_DELIVERED && r->due <= now + notice);
        SURE(r->due == was.due || r->due == now + notice);
    } else {
        SURE(r->phase == was.phase && r->due == was.due);
    }
}

/* What is assumed can be: this one must fail. */
void witness_revoke(void)
{
    request_any();
    revoke_delivered(VICTIM);
    SURE(!(was.phase == REQUEST_QUEUED && ledger[REQUEST].request.phase == REQUEST_DELIVERED &&
           ledger[REQUEST].request.due < was.due && ledger[was.ancestor].env == ASKER));
}
