/* SPDX-License-Identifier: BSD-2-Clause */
/* requests.c - the invariants of revocation, and states that fulfil them. */
#include "requests.h"

#include "env.h"
#include "revoke.h"
#include "slice.h"

struct env envs[EXO_ENV_MAX];
struct hart harts[EXO_HART_MAX];
uint32_t hart_count;
uint32_t due_work;
uint64_t now;

static struct dispatcher dispatcher; /* of each of them: what is written there, nobody reads */
static struct exo_save_area save;

static bool is_request(uint32_t slot)
{
    return ledger[slot].kind == EXO_KIND_REQUEST && binding_is_live(slot);
}

static bool is_named(uint32_t request)
{
    return envs[ledger[request].request.victim].request[ledger[request].class] == request;
}

/* It asks somebody else for things of one kind, and its victim knows, or is gone. */
static bool request_agrees(uint32_t slot)
{
    struct binding b = ledger[slot];
    struct binding_request r = b.request;
    bool is_extent =
        b.rights == EXO_KIND_FRAME || b.rights == EXO_KIND_DEVICE || b.rights == EXO_KIND_REGION;
    bool is_kind = is_extent || b.rights == EXO_KIND_SLICE || b.rights == EXO_KIND_IRQ;
    bool is_shaped = is_extent ? b.order < 32 : b.order == 0;

    return is_kind && is_shaped && r.victim < PROVE_ENVS && r.victim != b.env && r.ancestor != 0 &&
           r.ancestor < PROVE_SLOTS && r.ancestor != slot && r.phase <= REQUEST_TAKING &&
           b.class < EXO_REQUEST_MAX && r.collect < PROVE_SLOTS &&
           r.cursor < (r.phase < REQUEST_BORROWED ? EXO_SURRENDER_MAX + 1 : PROVE_SLOTS) &&
           (is_named(slot) || (r.wanted == 0 && r.collect == 0));
}

static bool record_agrees(uint32_t env, uint32_t record)
{
    uint32_t slot = envs[env].request[record];

    return slot == 0 || (slot < PROVE_SLOTS && is_request(slot) &&
                         ledger[slot].request.victim == env && ledger[slot].class == record);
}

/* The list of a request ends, holds only what its victim gave or lost, and nothing that was `seen`
 * on another one. At most the first of it was told. */
static bool list_agrees(uint32_t request, bool *seen)
{
    uint32_t slot = ledger[request].request.collect;

    for (uint32_t i = 0; i < PROVE_SLOTS && slot != 0; i++) {
        struct binding b = ledger[slot];
        if (b.state != EXO_STATE_SURRENDERED || b.env != ledger[request].request.victim ||
            seen[slot] || b.node.prev > (i == 0 ? HANDED_TOLD : HANDED_BY_FORCE) ||
            b.node.next >= PROVE_SLOTS) {
            return false;
        }
        seen[slot] = true;
        slot = b.node.next;
    }
    return slot == 0;
}

static bool lists_agree(void)
{
    bool seen[PROVE_SLOTS] = {false};
    bool agree = true;

    for (uint32_t slot = 1; slot < PROVE_SLOTS; slot++) {
        agree = agree && (!is_request(slot) || list_agrees(slot, seen));
    }
    return agree;
}

bool request_held(const struct binding *slots, uint32_t request, uint32_t slot)
{
    uint32_t at = slots[request].request.collect;

    for (uint32_t i = 0; i < PROVE_SLOTS && at != 0 && at != slot; i++) {
        at = slots[at].node.next;
    }
    return at == slot;
}

void requests_any(void)
{
    ledger_any();
    __CPROVER_havoc_object(&save);
    dispatcher.save = &save;
    hart_count = nondet_bool(); /* with 0 nobody has a dispatcher */
    now = nondet_uint64();
    __CPROVER_assume(now < 1ull << 62);
    for (uint32_t env = 0; env < PROVE_ENVS; env++) {
        envs[env].dispatcher[0] = &dispatcher;
        envs[env].is_asked = nondet_bool();
        envs[env].state = (uint8_t)nondet_uint32();
        envs[env].creator = (uint8_t)nondet_uint32();
        for (uint32_t record = 0; record < EXO_REQUEST_MAX; record++) {
            envs[env].request[record] = nondet_uint32();
            __CPROVER_assume(record_agrees(env, record));
        }
    }
    for (uint32_t slot = 1; slot < PROVE_SLOTS; slot++) {
        __CPROVER_assume(!is_request(slot) || request_agrees(slot));
    }
    __CPROVER_assume(lists_agree());
}

void requests_judge(void)
{
    uint32_t slot = nondet_uint32();
    uint32_t env = nondet_uint32();
    uint32_t record = nondet_uint32();

    __CPROVER_assume(slot != 0 && slot < PROVE_SLOTS && env < PROVE_ENVS &&
                     record < EXO_REQUEST_MAX);
    SURE(invariant(0) && invariant(slot));
    SURE(counts_agree());
    SURE(epoch_is_sound(slot));
    SURE(!is_request(slot) || request_agrees(slot));
    SURE(record_agrees(env, record));
    SURE(lists_agree());
}
