/* SPDX-License-Identifier: BSD-2-Clause */
/* predict_binding.c - derive, split, drop, inspect, attach. */
#include "binding.h"
#include "env.h"
#include "hold.h"
#include "revoke.h"
#include "slice.h"

static uint8_t line_hart[256]; /* where each line was routed */

static uint32_t depth_of(uint32_t slot)
{
    uint32_t depth = 1;

    for (uint32_t up = hold[slot].parent; up != 0; up = hold[up].parent) {
        depth++;
    }
    return depth;
}

static exo_status_t part_predict(struct hold from, uint64_t order, uint64_t offset)
{
    if (hold_is_extent(from.kind)) {
        if (order > from.order || offset >= 1ull << from.order) {
            return EXO_E_RANGE;
        }
        return offset % (1ull << order) != 0 ? EXO_E_ALIGN : EXO_OK;
    }
    if (from.kind == EXO_KIND_SLICE) {
        return order == 0 || offset >= from.order || order > from.order - offset ? EXO_E_RANGE
                                                                                 : EXO_OK;
    }
    return order != 0 || offset != 0 ? EXO_E_RANGE : EXO_OK;
}

/* May this request, that has begun to take by force, take that? */
static bool is_forced(uint32_t request, uint32_t slot)
{
    struct hold asked = hold[request];
    struct hold b = hold[slot];
    struct hold ancestor = hold[asked.base];
    const struct binding_request *r = &ledger[request].request;

    return request != 0 && b.parent == asked.base && hold_is_live(asked.base) &&
           ancestor.env == asked.env && ancestor.kind == asked.rights &&
           b.class != EXO_GUARANTEED && b.state != EXO_STATE_PINNED &&
           (b.notice <= asked.notice || b.state == EXO_STATE_WIPING) &&
           (b.kind == EXO_KIND_SLICE || b.order >= asked.order) && r->phase > REQUEST_DELIVERED &&
           r->wanted > 0;
}

/* It or what it was derived from: by force, or since its holder is being destroyed. */
static bool is_being_taken(uint32_t slot)
{
    for (; slot != 0; slot = hold[slot].parent) {
        const struct env *holder = &was[hold[slot].env];
        bool is_any = holder->state == EXO_ENV_DYING;
        for (uint32_t i = 0; i < EXO_REQUEST_MAX; i++) {
            is_any |= is_forced(holder->request[i], slot);
        }
        if (is_any) {
            return true;
        }
    }
    return false;
}

static exo_status_t derive_predict(const struct oracle_call *call, uint32_t *target)
{
    uint32_t source = hold_find(call->env, call->a[0]);
    uint64_t terms = call->a[3];
    exo_status_t status = target_find_filled(call->env, call->a[1], EXO_GIVE, target);
    struct hold from = hold[source];
    uint64_t units = call->a[5] / 1024 + (call->a[5] % 1024 != 0);

    if (status != EXO_OK || source == 0) {
        return status != EXO_OK ? status : EXO_E_STALE;
    }
    if ((terms & ~0xffff03ffull) != 0 || (terms >> 8 & 3) == 3 || units > 65535) {
        return EXO_E_RANGE;
    }
    if (from.state == EXO_STATE_TOMBSTONE || from.kind == EXO_KIND_REQUEST) {
        return from.state == EXO_STATE_TOMBSTONE ? EXO_E_BUSY : EXO_E_KIND;
    }
    if ((terms & 0xff & ~(uint64_t)from.rights) != 0 || (terms >> 8 & 3) > from.class ||
        (*target != call->env && (from.rights & EXO_GRANT) == 0)) {
        return EXO_E_DENIED;
    }
    if (!hold_is_free(*target, call->a[2])) {
        return EXO_E_BUSY;
    }
    if (is_being_taken(source)) {
        return EXO_E_BUSY;
    }
    return depth_of(source) == EXO_DEPTH_MAX ? EXO_E_LIMIT
                                             : part_predict(from, terms >> 16, call->a[4]);
}

static exo_status_t split_predict(const struct oracle_call *call)
{
    uint32_t slot = hold_find(call->env, call->a[0]);
    struct hold whole = hold[slot];
    bool is_slice = whole.kind == EXO_KIND_SLICE;

    if (slot == 0) {
        return EXO_E_STALE;
    }
    if (!is_slice && !hold_is_extent(whole.kind)) {
        return EXO_E_KIND;
    }
    if (is_slice ? call->a[2] == 0 || call->a[2] >= whole.order
                 : call->a[2] != 0 || whole.order == 0) {
        return EXO_E_RANGE;
    }
    return whole.state != EXO_STATE_IDLE || hold_has_children(slot) ||
                   !hold_is_free(call->env, call->a[1])
               ? EXO_E_BUSY
               : EXO_OK;
}

static exo_status_t drop_predict(const struct oracle_call *call)
{
    uint32_t slot = hold_find(call->env, call->a[0]);

    if (slot == 0) {
        return EXO_E_STALE;
    }
    if (hold[slot].state == EXO_STATE_TOMBSTONE) {
        return EXO_OK;
    }
    if (hold[slot].kind == EXO_KIND_REQUEST) {
        return was_collecting ? EXO_E_BUSY : EXO_OK;
    }
    return hold_has_children(slot) || hold[slot].state == EXO_STATE_TABLE ||
                   hold[slot].state == EXO_STATE_PINNED
               ? EXO_E_BUSY
               : EXO_OK;
}

static exo_status_t inspect_predict(const struct oracle_call *call)
{
    uint32_t slot = (uint32_t)(call->a[0] & 0xffffff);

    if (slot == 0 || slot >= ledger_limit) {
        return EXO_E_STALE;
    }
    foresee_again = call->env == ENV_BROKER && slot >= was_slots;
    bool is_own = hold[slot].env == call->env &&
                  (call->a[0] >> 24 == 0 || hold_find(call->env, call->a[0]) == slot);
    bool is_child = hold_is_live(slot) && hold[slot].parent != 0 &&
                    hold[slot].epoch == call->a[0] >> 24 &&
                    hold[hold[slot].parent].env == call->env;
    return !is_own && !is_child            ? EXO_E_STALE
           : call->a[1] > EXO_FIELD_HANDLE ? EXO_E_RANGE
                                           : EXO_OK;
}

/* Does another binding already use what this one is about? */
static bool is_used(uint32_t slot)
{
    struct hold own = hold[slot];

    for (uint32_t i = 1; i < ledger_count; i++) {
        struct hold other = hold[i];
        if (i == slot || other.state != EXO_STATE_MAPPED || other.kind != own.kind) {
            continue;
        }
        uint32_t end = other.base + (own.kind == EXO_KIND_SLICE ? other.order : 1u);
        uint32_t own_end = own.base + (own.kind == EXO_KIND_SLICE ? own.order : 1u);
        if (other.base < own_end && own.base < end) {
            return true;
        }
    }
    return false;
}

static exo_status_t attach_predict(const struct oracle_call *call, uint32_t *slot)
{
    uint32_t target;
    exo_status_t status = target_find_filled(call->env, call->a[0], EXO_CONTROL, &target);

    *slot = status == EXO_OK ? hold_find(target, call->a[1]) : 0;
    if (status != EXO_OK || *slot == 0 || !hold_is_live(*slot)) {
        return status != EXO_OK ? status : EXO_E_STALE;
    }
    struct hold own = hold[*slot];
    bool is_slice = own.kind == EXO_KIND_SLICE;
    if (!is_slice && own.kind != EXO_KIND_IRQ) {
        return EXO_E_KIND;
    }
    if (call->a[2] > 1 || (is_slice && call->a[3] != 0)) {
        return EXO_E_RANGE;
    }
    if (call->a[2] == 0) {
        return own.state == EXO_STATE_MAPPED ? EXO_OK : EXO_E_BUSY;
    }
    if (is_slice && own.state == EXO_STATE_MAPPED) {
        return EXO_E_BUSY;
    }
    uint64_t hart = is_slice ? own.base >> 16 : call->a[3];
    if (hart >= hart_count || was[target].block_slot[hart] == 0) {
        return hart >= hart_count ? EXO_E_RANGE : EXO_E_GONE;
    }
    bool is_elsewhere = !is_slice && own.state == EXO_STATE_MAPPED && line_hart[own.base] != hart;
    return is_used(*slot) || is_elsewhere ? EXO_E_BUSY : EXO_OK;
}

exo_status_t predict_binding(const struct oracle_call *call)
{
    uint32_t unused;

    switch (call->number) {
    case EXO_CALL_DERIVE:
        return derive_predict(call, &unused);
    case EXO_CALL_SPLIT:
        return split_predict(call);
    case EXO_CALL_DROP:
        return drop_predict(call);
    case EXO_CALL_INSPECT:
        return inspect_predict(call);
    case EXO_CALL_ATTACH:
        return attach_predict(call, &unused);
    default:
        return FORESEE_ANY;
    }
}

static void derive_effect(const struct oracle_call *call)
{
    uint32_t target;
    struct hold made = hold[hold_find(call->env, call->a[0])];

    (void)derive_predict(call, &target);
    made.parent = hold_find(call->env, call->a[0]);
    made.epoch = hold[call->a[2]].epoch;
    made.base += (uint32_t)call->a[4];
    made.vpn = 0;
    made.notice = (uint16_t)(call->a[5] / 1024 + (call->a[5] % 1024 != 0));
    made.env = (uint8_t)target;
    made.state = EXO_STATE_IDLE;
    made.rights = (uint8_t)call->a[3];
    made.class = call->a[3] >> 8 & 3;
    made.order = (uint8_t)(call->a[3] >> 16);
    hold[call->a[2]] = made;
}

static void split_effect(const struct oracle_call *call)
{
    struct hold *first = &hold[hold_find(call->env, call->a[0])];
    struct hold second = *first;

    second.epoch = hold[call->a[1]].epoch;
    if (first->kind == EXO_KIND_SLICE) {
        first->order = (uint8_t)call->a[2];
        second.order = (uint8_t)(second.order - first->order);
        second.base += first->order;
    } else {
        first->order--;
        second.order--;
        second.base += 1u << second.order;
    }
    hold[call->a[1]] = second;
}

void effect_binding(const struct oracle_call *call)
{
    uint32_t slot;

    switch (call->number) {
    case EXO_CALL_DERIVE:
        derive_effect(call);
        break;
    case EXO_CALL_SPLIT:
        split_effect(call);
        break;
    case EXO_CALL_DROP:
        if (hold[hold_find(call->env, call->a[0])].kind == EXO_KIND_REQUEST) {
            effect_request_drop(hold_find(call->env, call->a[0]));
        }
        hold_free(hold_find(call->env, call->a[0]));
        break;
    case EXO_CALL_ATTACH:
        (void)attach_predict(call, &slot);
        hold[slot].state = call->a[2] == 1 ? EXO_STATE_MAPPED : EXO_STATE_IDLE;
        if (hold[slot].kind == EXO_KIND_IRQ) {
            line_hart[hold[slot].base] = (uint8_t)call->a[3];
        }
        break;
    default:
        break;
    }
}
