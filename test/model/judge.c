/* SPDX-License-Identifier: BSD-2-Clause */
/* judge.c - what a step of a revocation or of a destruction may have done. */
#include "binding.h"
#include "env.h"
#include "hold.h"

#include <string.h>

static bool is_dying[EXO_ENV_MAX];

void judge_begin(void)
{
    for (uint32_t env = 0; env < EXO_ENV_MAX; env++) {
        bool is_gone = was[env].state != EXO_ENV_FREE && envs[env].state == EXO_ENV_FREE;
        is_dying[env] = is_gone || envs[env].state == EXO_ENV_DYING;
    }
}

/* The binding, or something above it, is held by an environment that is being destroyed. */
static bool is_below_dying(uint32_t unused, uint32_t slot)
{
    (void)unused;
    for (uint32_t up = slot; up != 0; up = hold[up].parent) {
        if (is_dying[hold[up].env]) {
            return true;
        }
    }
    return false;
}

/* The request of this step may take `slot`, because it may take something above it. */
static bool may_take(uint32_t request, uint32_t slot)
{
    for (uint32_t up = slot; up != 0; up = hold[up].parent) {
        if (hold[up].parent == hold[request].base && hold[up].env == hold[request].victim &&
            hold[up].class != EXO_GUARANTEED && hold[up].notice <= hold[request].notice) {
            return true;
        }
    }
    return false;
}

/* A mapping below a table that went with it. */
static bool is_unmapped_only(struct hold old, struct hold now)
{
    old.state = EXO_STATE_IDLE;
    old.vpn = 0;
    return memcmp(&old, &now, sizeof(now)) == 0;
}

/* Nobody takes this one, but the table that it was mapped in, maybe not in this
 * step yet. */
static bool is_table_going(uint32_t slot, bool (*may_go)(uint32_t request, uint32_t table),
                           uint32_t request)
{
    uint64_t vpn = hold[slot].vpn & ~HOLD_SUPER;

    for (uint32_t table = 1; table < ledger_count; table++) {
        bool is_upper = (hold[table].vpn & HOLD_SUPER) != 0;
        uint64_t first = hold[table].vpn & ~HOLD_SUPER;
        bool was_table = hold[table].state == EXO_STATE_TABLE && hold[table].env == hold[slot].env;
        if (was_table && may_go(request, table) && vpn - first < (is_upper ? 1u << 18 : 1u << 9)) {
            return true;
        }
    }
    return false;
}

static bool is_given_back(struct hold old, struct hold now)
{
    return now.state == EXO_STATE_SURRENDERED && now.parent == 0 && now.base == old.base &&
           now.env == old.env && now.kind == old.kind && now.epoch == old.epoch;
}

static bool is_buried(struct hold old, struct hold now)
{
    return now.state == EXO_STATE_TOMBSTONE && now.env == old.env && now.epoch == old.epoch &&
           now.base == old.base;
}

static bool is_freed(struct hold old, struct hold now)
{
    return now.state == EXO_STATE_FREE && now.env == old.env && now.epoch == old.epoch + 1;
}

static bool judge_revoke(uint32_t request, uint32_t slot, struct hold now)
{
    struct hold old = hold[slot];

    if (old.state == EXO_STATE_SURRENDERED) {
        return old.env == hold[request].victim && (is_freed(old, now) || is_buried(old, now));
    }
    if (is_unmapped_only(old, now)) {
        return may_take(request, slot) || is_table_going(slot, may_take, request);
    }
    return hold_is_live(slot) && may_take(request, slot) &&
           (is_given_back(old, now) || is_buried(old, now));
}

static bool judge_destroy(uint32_t slot, struct hold now)
{
    struct hold old = hold[slot];
    bool is_returned =
        is_dying[old.env] && now.kind == EXO_KIND_NONE && now.env == was[old.env].creator;

    if (is_returned || is_dying[old.env] || old.state == EXO_STATE_SURRENDERED) {
        return true;
    }
    if (hold_is_live(slot) && now.state == old.state && is_dying[hold[old.parent].env]) {
        return now.env == old.env && now.base == old.base; /* it has a new parent */
    }
    if (is_unmapped_only(old, now)) {
        return is_below_dying(0, slot) || is_table_going(slot, is_below_dying, 0);
    }
    return is_below_dying(0, slot) && is_buried(old, now);
}

bool judge_step(const struct oracle_call *call, uint32_t slot, struct hold now)
{
    uint32_t request = hold_find(call->env, call->a[0]);

    if (call->number == EXO_CALL_ENV_DESTROY) {
        bool was_pinned = hold[slot].state == EXO_STATE_PINNED && now.state == EXO_STATE_IDLE;
        return was_pinned || judge_destroy(slot, now);
    }
    return request != 0 && hold[request].kind == EXO_KIND_REQUEST &&
           judge_revoke(request, slot, now);
}
