/* SPDX-License-Identifier: BSD-2-Clause */
/* force.c - choosing and taking: the holder's declared order first, then newest first. */
#include "force.h"

#include "binding.h"
#include "env.h"
#include "revoke.h"
#include "slice.h"

/* May the request take this one? The asker can't shorten a notice it promised. */
static bool is_eligible(uint32_t request, uint32_t slot)
{
    const struct binding *asked = &ledger[request];
    const struct binding *b = &ledger[slot];

    return binding_is_live(slot) && b->kind != EXO_KIND_REQUEST &&
           b->env == asked->request.victim && b->node.parent == asked->request.ancestor &&
           b->state != EXO_STATE_PINNED && b->class != EXO_GUARANTEED &&
           (b->notice <= asked->notice || b->state == EXO_STATE_WIPING) &&
           (b->kind == EXO_KIND_SLICE || b->order >= asked->order);
}

bool force_concerns(uint32_t holder, uint32_t slot)
{
    bool is_any = false;

    for (uint32_t i = 0; i < EXO_REQUEST_MAX; i++) {
        uint32_t request = envs[holder].request[i];
        const struct binding_request *r = &ledger[request].request;
        if (request == 0 || r->phase <= REQUEST_DELIVERED || r->wanted == 0) {
            continue;
        }
        if (is_eligible(request, slot) && revoke_ancestor_holds(request)) {
            return true;
        }
        is_any = true;
    }
    envs[holder].is_forced = is_any;
    return false;
}

static uint64_t declared(uint32_t victim, uint32_t index)
{
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        struct dispatcher *d = env_dispatcher(victim, hart);
        if (d != NULL) {
            return __atomic_load_n(&d->save->surrender[index], __ATOMIC_RELAXED);
        }
    }
    return 0;
}

/* From the list in the save area; leaves the phase when it ends. 0: not now. */
static uint32_t list_next(uint32_t request, uint32_t *budget)
{
    struct binding_request *r = &ledger[request].request;

    while (r->cursor < EXO_SURRENDER_MAX) {
        uint64_t handle = declared(r->victim, r->cursor);
        uint32_t slot = binding_lookup(r->victim, (exo_handle_t){handle});
        if (handle == 0) {
            break;
        }
        if (slot != 0 && is_eligible(request, slot)) {
            return slot;
        }
        if (!binding_budget_take(budget, 1)) {
            return 0;
        }
        r->cursor++;
    }
    r->phase = REQUEST_BORROWED;
    r->cursor = 0;
    return 0;
}

/* Newest first among the ancestor's children, up to a class. `budget` bounds the walk. */
static uint32_t child_next(uint32_t request, uint8_t class, uint32_t *budget)
{
    struct binding_request *r = &ledger[request].request;
    bool is_valid = r->cursor != 0 && binding_is_live(r->cursor) &&
                    ledger[r->cursor].kind != EXO_KIND_REQUEST &&
                    ledger[r->cursor].node.parent == r->ancestor;
    uint32_t slot = is_valid ? ledger[r->cursor].node.next : ledger[r->ancestor].node.child;

    while (slot != 0) {
        if (is_eligible(request, slot) && ledger[slot].class <= class) {
            return slot;
        }
        if (!binding_budget_take(budget, 1)) {
            return 0;
        }
        r->cursor = slot;
        slot = ledger[slot].node.next;
    }
    return 0;
}

static uint32_t candidate_next(uint32_t request, uint32_t *budget)
{
    struct binding_request *r = &ledger[request].request;
    uint32_t slot = 0;

    if (r->phase <= REQUEST_DELIVERED) {
        r->phase = REQUEST_LIST;
        r->cursor = 0;
        envs[r->victim].is_forced = true;
    }
    if (r->phase == REQUEST_LIST) {
        slot = list_next(request, budget);
    }
    if (slot == 0 && r->phase == REQUEST_BORROWED) {
        slot = child_next(request, EXO_BORROWED, budget);
        if (slot == 0 && *budget > 0) {
            r->phase = REQUEST_STANDARD;
            r->cursor = 0;
        }
    }
    if (slot == 0 && r->phase >= REQUEST_STANDARD) {
        slot = child_next(request, EXO_STANDARD, budget);
    }
    return slot;
}

/* By dropping and splitting, the victim may move what the walk still has before it: only a walk
 * that took nothing is the last one. */
static exo_status_t walk_end(uint32_t request)
{
    struct binding_request *r = &ledger[request].request;
    bool has_taken = r->phase == REQUEST_TAKING;

    r->phase = REQUEST_STANDARD;
    r->cursor = 0;
    return has_taken ? EXO_E_AGAIN : EXO_E_NOTHING;
}

exo_status_t force_take(uint32_t request)
{
    uint32_t budget = BINDING_BUDGET;

    if (!revoke_ancestor_holds(request)) {
        return EXO_E_NOTHING;
    }
    uint32_t slot = candidate_next(request, &budget);
    if (slot == 0) {
        return budget > 0 ? walk_end(request) : EXO_E_AGAIN;
    }
    /* below what is not guaranteed nothing is, so nothing is pinned */
    if (binding_prune(slot, ledger[request].env, &budget) != PRUNE_DONE ||
        !binding_quiesce(slot, &budget)) {
        return EXO_E_AGAIN;
    }
    revoke_hand_over(request, slot, true);
    if (ledger[request].request.phase == REQUEST_STANDARD) {
        ledger[request].request.phase = REQUEST_TAKING;
    }
    return EXO_OK;
}
