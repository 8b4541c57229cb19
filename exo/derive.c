/* SPDX-License-Identifier: BSD-2-Clause */
/* derive.c - new bindings from old: derive, split, drop, inspect. */
#include "answer.h"
#include "binding.h"
#include "check.h"
#include "env.h"
#include "force.h"
#include "revoke.h"

#include <stddef.h>

/* The part of `source` that is named; its order and base go into *part. */
static exo_status_t part_select(struct binding source, uint64_t order, uint64_t offset,
                                struct binding *part)
{
    if (binding_is_extent(source.kind)) {
        if (order > source.order || offset >= 1ull << source.order) {
            return EXO_E_RANGE;
        }
        if ((offset & ((1ull << order) - 1)) != 0) {
            return EXO_E_ALIGN;
        }
    } else if (source.kind == EXO_KIND_SLICE) {
        if (order == 0 || offset >= source.order || order > source.order - offset) {
            return EXO_E_RANGE;
        }
    } else if (order != 0 || offset != 0) {
        return EXO_E_RANGE;
    }

    part->order = (uint8_t)order;
    part->node.base = source.node.base + (uint32_t)offset;
    return EXO_OK;
}

/* Nothing is added below what is being taken, or it would never be free of descendants. */
static exo_status_t chain_check(uint32_t slot)
{
    for (uint32_t above = 1; above < EXO_DEPTH_MAX; above++) {
        uint32_t holder = ledger[slot].env;
        if (envs[holder].state == EXO_ENV_DYING ||
            (envs[holder].is_forced && force_concerns(holder, slot))) {
            return EXO_E_BUSY;
        }
        slot = ledger[slot].node.parent;
        if (slot == 0) {
            return EXO_OK;
        }
    }
    return EXO_E_LIMIT;
}

static exo_status_t derive_check(uint32_t env, uint32_t source, uint32_t target, uint64_t slot,
                                 struct binding wanted)
{
    struct binding from = ledger[source];
    exo_status_t status = !binding_is_live(source)                          ? EXO_E_BUSY
                          : from.state == EXO_STATE_WIPING                  ? EXO_E_BUSY
                          : from.kind == EXO_KIND_REQUEST                   ? EXO_E_KIND
                          : (wanted.rights & (uint8_t)~from.rights) != 0    ? EXO_E_DENIED
                          : wanted.class > from.class                       ? EXO_E_DENIED
                          : target != env && (from.rights & EXO_GRANT) == 0 ? EXO_E_DENIED
                                                                            : EXO_OK;

    if (status == EXO_OK) {
        status = binding_target(target, slot);
    }
    return status == EXO_OK ? chain_check(source) : status;
}

struct exo_result binding_derive(uint32_t env, exo_handle_t source, uint32_t target, uint64_t slot,
                                 uint64_t terms, uint64_t offset, uint64_t notice)
{
    uint32_t from = binding_lookup(env, source);
    uint64_t units = binding_notice_units(notice);

    if (from == 0) {
        return answer(EXO_E_STALE, 0);
    }
    if ((terms & ~0xffff03ffull) != 0 || ((terms >> 8) & 3) > EXO_GUARANTEED ||
        units > BINDING_NOTICE_MAX) {
        return answer(EXO_E_RANGE, 0);
    }

    struct binding wanted = {.kind = ledger[from].kind,
                             .state = EXO_STATE_IDLE,
                             .rights = (uint8_t)terms,
                             .class = (uint8_t)((terms >> 8) & 3),
                             .notice = (uint16_t)units};
    exo_status_t status = derive_check(env, from, target, slot, wanted);
    if (status == EXO_OK) {
        status = part_select(ledger[from], terms >> 16, offset, &wanted);
    }
    if (status != EXO_OK) {
        return answer(status, 0);
    }
    wanted.node.vpn = wanted.kind == EXO_KIND_ENV ? ledger[from].node.vpn : 0;

    binding_insert((uint32_t)slot, target, wanted, from);
    return answer(EXO_OK, binding_handle((uint32_t)slot).raw);
}

/* How much the first part keeps; 0: no such split. */
static uint32_t split_point(struct binding whole, uint64_t at)
{
    if (binding_is_extent(whole.kind)) {
        return whole.order > 0 && at == 0 ? 1u << (whole.order - 1) : 0;
    }
    if (whole.kind == EXO_KIND_SLICE) {
        return at < whole.order ? (uint32_t)at : 0;
    }
    return 0;
}

struct exo_result binding_split(uint32_t env, exo_handle_t handle, uint64_t slot, uint64_t at)
{
    uint32_t first = binding_lookup(env, handle);

    if (first == 0) {
        return answer(EXO_E_STALE, 0);
    }
    if (ledger[first].kind != EXO_KIND_SLICE && !binding_is_extent(ledger[first].kind)) {
        return answer(EXO_E_KIND, 0);
    }
    uint32_t kept = split_point(ledger[first], at);
    if (kept == 0) {
        return answer(EXO_E_RANGE, 0);
    }
    if (ledger[first].state != EXO_STATE_IDLE || ledger[first].node.child != 0) {
        return answer(EXO_E_BUSY, 0);
    }
    exo_status_t status = binding_target(env, slot);
    if (status != EXO_OK) {
        return answer(status, 0);
    }

    struct binding half = ledger[first];
    half.node.vpn = 0;
    uint32_t length = half.order;
    half.order = (uint8_t)(binding_is_extent(half.kind) ? length - 1 : kept);
    ledger[first] = half;
    half.node.base += kept;
    half.order = (uint8_t)(binding_is_extent(half.kind) ? half.order : length - kept);
    binding_insert((uint32_t)slot, env, half, half.node.parent);
    binding_place_behind((uint32_t)slot, first);
    return answer(EXO_OK, binding_handle((uint32_t)slot).raw);
}

struct exo_result binding_drop(uint32_t env, exo_handle_t handle)
{
    uint32_t slot = binding_lookup(env, handle);
    uint32_t budget = BINDING_BUDGET;

    if (slot == 0) {
        return answer(EXO_E_STALE, 0);
    }
    if (ledger[slot].state == EXO_STATE_TOMBSTONE) {
        binding_free(slot);
        return answer(EXO_OK, 0);
    }
    if (ledger[slot].kind == EXO_KIND_REQUEST) {
        return answer(revoke_drop(slot), 0);
    }
    if (ledger[slot].node.child != 0 || ledger[slot].state == EXO_STATE_TABLE ||
        ledger[slot].state == EXO_STATE_PINNED) {
        return answer(EXO_E_BUSY, 0);
    }

    if (!binding_quiesce(slot, &budget)) {
        return answer(EXO_E_AGAIN, 0);
    }
    binding_unlink(slot);
    binding_free(slot);
    return answer(EXO_OK, 0);
}

static struct exo_result inspect_field(uint32_t slot, uint64_t field)
{
    struct binding b = ledger[slot];
    bool is_dead = b.state == EXO_STATE_TOMBSTONE;
    bool is_request = b.kind == EXO_KIND_REQUEST;
    uint64_t value = 0;

    switch (field) {
    case EXO_FIELD_STATE:
        value = b.state | (uint64_t)b.kind << 8 | (uint64_t)(is_request ? 0 : b.rights) << 16 |
                (uint64_t)b.class << 24 | (uint64_t)b.order << 32;
        break;
    case EXO_FIELD_BASE:
        value = is_dead ? b.tombstone.base : is_request ? b.request.wanted : b.node.base;
        if (b.kind == EXO_KIND_SLICE) {
            value = (value >> 16) << 32 | (value & 0xffff) << 16 | b.order;
        }
        break;
    case EXO_FIELD_VA:
        value = is_request
                    ? 0
                    : (uint64_t)((is_dead ? b.tombstone.vpn : b.node.vpn) & ~BINDING_VPN_SUPER)
                          << EXO_FRAME_SHIFT;
        break;
    case EXO_FIELD_REASON:
        value = is_dead ? b.tombstone.reason : EXO_REASON_NONE;
        break;
    case EXO_FIELD_HANDLE:
        value = is_dead || binding_is_live(slot) ? binding_handle(slot).raw : 0;
        break;
    case EXO_FIELD_WHERE:
        value = is_dead ? b.tombstone.where : 0;
        break;
    default:
        return answer(EXO_E_RANGE, 0);
    }
    return answer(EXO_OK, value);
}

struct exo_result binding_inspect(uint32_t env, exo_handle_t handle, uint64_t field)
{
    uint32_t slot = EXO_HANDLE_INDEX(handle);

    if (slot < ledger_limit && !binding_name(env, slot + 1ull)) {
        return answer(EXO_E_AGAIN, 0);
    }
    if (slot == 0 || slot >= ledger_count) {
        return answer(EXO_E_STALE, 0);
    }
    bool is_own =
        ledger[slot].env == env && (handle.raw == slot || binding_lookup(env, handle) == slot);
    bool is_child = binding_is_live(slot) && ledger[slot].kind != EXO_KIND_REQUEST &&
                    ledger[slot].epoch == handle.raw >> 24 && ledger[slot].node.parent != 0 &&
                    ledger[ledger[slot].node.parent].env == env;
    return is_own || is_child ? inspect_field(slot, field) : answer(EXO_E_STALE, 0);
}
