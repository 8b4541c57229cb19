/* SPDX-License-Identifier: BSD-2-Clause */
/* predict_map.c - what each entry of a map call must answer and do. */
#include "binding.h"
#include "env.h"
#include "fixture.h"
#include "frame.h"
#include "hold.h"
#include "table.h"

static const uint64_t table_span[2] = {1ull << 21, 1ull << 30};

static uint64_t hold_va(uint32_t slot)
{
    return (uint64_t)(hold[slot].vpn & ~HOLD_SUPER) << EXO_FRAME_SHIFT;
}

/* Tables: it is of level 1. Mappings: with 2 MiB pages. */
static bool is_super(uint32_t slot)
{
    return (hold[slot].vpn & HOLD_SUPER) != 0;
}

/* A table of this level of `env` that covers va; 0: none. */
static uint32_t table_covering(uint32_t env, uint64_t va, bool is_upper)
{
    for (uint32_t i = 1; i < ledger_count; i++) {
        if (hold[i].state == EXO_STATE_TABLE && hold[i].env == env && is_super(i) == is_upper &&
            va - hold_va(i) < table_span[is_upper]) {
            return i;
        }
    }
    return 0;
}

/* It is being taken, as the ledger says: steps are not foreseen. */
static bool is_closing(uint32_t table)
{
    return table != 0 && table_shadow(hold[table].base)->is_closing != 0;
}

/* Does anything of `env` lie in [va, va + size) that is an entry of tables of one level? */
static bool is_taken(uint32_t env, uint64_t va, uint64_t size, bool is_upper)
{
    for (uint32_t i = 1; i < ledger_count; i++) {
        bool is_entry = is_upper ? (hold[i].state == EXO_STATE_TABLE && !is_super(i)) ||
                                       (hold_is_mapped_extent(i) && is_super(i))
                                 : hold_is_mapped_extent(i) && !is_super(i);
        uint64_t span = hold[i].state == EXO_STATE_TABLE
                            ? table_span[0]
                            : (uint64_t)EXO_FRAME_SIZE << hold[i].order;
        if (is_entry && hold[i].env == env && hold_va(i) < va + size && va < hold_va(i) + span) {
            return true;
        }
    }
    return false;
}

/* A frame of a table, root or dispatcher block: may it be seen with these rights? */
static bool may_see_special(uint32_t slot, uint64_t frame, uint8_t rights)
{
    bool is_block = hold[slot].state == EXO_STATE_PINNED;

    for (uint32_t env = 0; env < EXO_ENV_MAX; env++) {
        is_block = is_block && was[env].root_slot != slot;
    }
    if (!is_block) {
        return rights == EXO_READ;
    }
    return frame != hold[slot].base && (rights & EXO_EXECUTE) == 0;
}

static bool may_see_boot(uint8_t kind, uint8_t rights)
{
    return kind == FRAME_ORDINARY || (kind == FRAME_SAVE && (rights & EXO_EXECUTE) == 0) ||
           ((kind == FRAME_TABLE || kind == FRAME_SHADOW || kind == FRAME_INFO) &&
            rights == EXO_READ);
}

enum {
    MIXED_MAX = 128, /* frames in a run that are not of one kind */
    BLOCK = 512
};

static bool may_see(struct hold b, uint8_t rights, bool is_whole_block)
{
    uint64_t count = 1ull << b.order;
    bool must_be_ordinary = is_whole_block || count >= BLOCK;
    bool must_be_alike = must_be_ordinary || count > MIXED_MAX;

    if (b.kind == EXO_KIND_DEVICE) {
        foresee_again = true;
        return (rights & EXO_EXECUTE) == 0;
    }
    for (uint64_t i = 0; i < count; i++) {
        uint8_t kind = boot_kind(b.base + i);
        if (must_be_ordinary ? kind != FRAME_ORDINARY : !may_see_boot(kind, rights)) {
            return false;
        }
        if (must_be_alike && kind != boot_kind(b.base)) {
            return false;
        }
    }
    for (uint32_t i = 1; i < ledger_count; i++) {
        if (hold[i].state != EXO_STATE_TABLE && hold[i].state != EXO_STATE_PINNED) {
            continue;
        }
        for (uint64_t frame = hold[i].base; frame < hold[i].base + 2ull; frame++) {
            if (frame - b.base < count && (must_be_alike || !may_see_special(i, frame, rights))) {
                return false;
            }
        }
    }
    foresee_again = true;
    return true;
}

static exo_status_t rights_predict(struct hold b, uint8_t rights)
{
    if (!hold_is_extent(b.kind)) {
        return EXO_E_KIND;
    }
    if (rights == 0 || rights > 7 || (rights & (EXO_READ | EXO_WRITE)) == EXO_WRITE) {
        return EXO_E_RANGE;
    }
    return (rights & ~b.rights) != 0 ? EXO_E_DENIED : EXO_OK;
}

static exo_status_t mapping_predict(uint32_t env, uint32_t slot, const struct exo_map_entry *e)
{
    struct hold b = hold[slot];
    bool is_upper = (e->flags & EXO_MAP_SUPER) != 0;
    uint64_t size = (uint64_t)EXO_FRAME_SIZE << b.order;
    exo_status_t status = rights_predict(b, e->rights);

    if (status != EXO_OK) {
        return status;
    }
    if (b.order < (is_upper ? 9 : 0) || b.order > (is_upper ? EXO_MAP_SUPER_ORDER : 9) ||
        e->va >= 1ull << 38) {
        return EXO_E_RANGE;
    }
    if (e->va % size != 0) {
        return EXO_E_ALIGN;
    }
    if (b.state != EXO_STATE_IDLE) {
        return EXO_E_BUSY;
    }
    if (table_covering(env, e->va, is_upper) == 0) {
        return EXO_E_NOTHING;
    }
    if (is_taken(env, e->va, size, is_upper) || is_closing(table_covering(env, e->va, is_upper))) {
        return EXO_E_BUSY;
    }
    return may_see(b, e->rights, is_upper) ? EXO_OK : EXO_E_DENIED;
}

static exo_status_t protect_predict(uint32_t slot, const struct exo_map_entry *e)
{
    exo_status_t status = rights_predict(hold[slot], e->rights);

    if (status != EXO_OK) {
        return status;
    }
    if ((e->flags & EXO_MAP_SUPER) != 0) {
        return EXO_E_RANGE;
    }
    if (hold[slot].state != EXO_STATE_MAPPED) {
        return EXO_E_BUSY;
    }
    return may_see(hold[slot], e->rights, is_super(slot)) ? EXO_OK : EXO_E_DENIED;
}

static exo_status_t table_predict(uint32_t env, uint32_t slot, const struct exo_map_entry *e)
{

    if (hold[slot].kind != EXO_KIND_FRAME) {
        return EXO_E_KIND;
    }
    if (e->level > 1 || e->va >= 1ull << 38) {
        return EXO_E_RANGE;
    }
    if (e->va % table_span[e->level] != 0) {
        return EXO_E_ALIGN;
    }
    exo_status_t status = predict_donation(slot);
    if (status != EXO_OK) {
        return status;
    }
    bool is_upper = e->level == 1;
    if (!is_upper && table_covering(env, e->va, true) == 0) {
        return EXO_E_NOTHING;
    }
    bool is_busy = is_upper ? table_covering(env, e->va, true) != 0
                            : is_taken(env, e->va, table_span[0], true);
    is_busy = is_busy || (!is_upper && is_closing(table_covering(env, e->va, true)));
    return is_busy ? EXO_E_BUSY : EXO_OK;
}

static exo_status_t entry_predict(uint32_t env, uint32_t slot, const struct exo_map_entry *e)
{
    if (slot == 0 || !hold_is_live(slot)) {
        return EXO_E_STALE;
    }
    if (e->op > EXO_UNTABLE || e->flags > 7 || e->reserved != 0 ||
        (e->op >= EXO_UNMAP && (e->rights != 0 || e->flags != 0)) ||
        (e->op != EXO_TABLE && e->level != 0)) {
        return EXO_E_RANGE;
    }
    switch ((enum exo_map_op)e->op) {
    case EXO_MAP:
        return mapping_predict(env, slot, e);
    case EXO_PROTECT:
        return protect_predict(slot, e);
    case EXO_UNMAP:
        return hold_is_mapped_extent(slot) ? EXO_OK : EXO_E_BUSY;
    case EXO_TABLE:
        return table_predict(env, slot, e);
    case EXO_UNTABLE:
        return hold[slot].state != EXO_STATE_TABLE ||
                       is_taken(env, hold_va(slot), table_span[is_super(slot)], is_super(slot))
                   ? EXO_E_BUSY
                   : EXO_OK;
    }
    return EXO_E_RANGE;
}

static void entry_effect(uint32_t slot, const struct exo_map_entry *e)
{
    uint32_t vpn = (uint32_t)(e->va >> EXO_FRAME_SHIFT);

    if (e->op == EXO_MAP) {
        hold[slot].state = EXO_STATE_MAPPED;
        hold[slot].vpn = vpn | ((e->flags & EXO_MAP_SUPER) != 0 ? HOLD_SUPER : 0);
    } else if (e->op == EXO_TABLE) {
        hold[slot].state = EXO_STATE_TABLE;
        hold[slot].vpn = vpn | (e->level == 1 ? HOLD_SUPER : 0);
    } else if (e->op != EXO_PROTECT) {
        hold[slot].state = EXO_STATE_IDLE;
        hold[slot].vpn = 0;
    }
}

/* The leaf behind a fresh mapping shows the binding's first frame with just these rights. */
static bool leaf_is_right(uint32_t env, uint32_t slot, const struct exo_map_entry *e)
{
    uint32_t level;
    arch_pte_t leaf = space_walk(env, (exo_va_t){hold_va(slot)}, &level);

    return arch_pte_is_present(leaf) && arch_pte_frame(leaf).number == hold[slot].base &&
           arch_pte_rights(leaf) == e->rights;
}

/* Of the budget of a call: runs are done four pages at a time, tables and regions are zeroed. */
static uint32_t entry_cost(uint32_t slot, uint8_t op)
{
    uint32_t order = hold[slot].order;
    uint32_t cost = order < 2 ? 1 : 1u << (order < 9 ? order - 2 : 7);
    bool is_zeroed = op >= EXO_TABLE || (op == EXO_MAP && hold[slot].kind == EXO_KIND_REGION);
    return is_zeroed && cost < 24 ? 24 : cost;
}

bool predict_map(const struct oracle_call *call, struct exo_result result)
{
    bool is_array = call->number == EXO_CALL_MAP;
    uint32_t target;
    exo_status_t status = target_find_filled(call->env, call->a[0], EXO_CONTROL, &target);

    if (status != EXO_OK) {
        return result.status == status;
    }
    if (is_array && (call->a[2] == 0 || call->a[2] > EXO_MAP_MAX)) {
        return result.status == EXO_E_RANGE;
    }
    if (is_array && (call->a[1] % 8 != 0 || call->entry_count == 0)) {
        return result.status == (call->a[1] % 8 != 0 ? EXO_E_ALIGN : EXO_E_FAULT);
    }
    uint32_t budget = 64; /* in one call; the last piece may exceed it */
    for (uint32_t i = 0; i < call->entry_count; i++) {
        const struct exo_map_entry *e = &call->entry[i];
        uint32_t slot = hold_find(target, e->handle);
        uint32_t cost = entry_cost(slot, e->op);
        foresee_again = false;
        status = entry_predict(target, slot, e);
        if (i == result.value && result.status == EXO_E_AGAIN && budget == 0) {
            return true;
        }
        budget -= cost < budget ? cost : budget;
        if (i == result.value && result.status != EXO_OK) {
            return result.status == status || (foresee_again && result.status == EXO_E_AGAIN);
        }
        if (status != EXO_OK) {
            return false;
        }
        entry_effect(slot, e);
        if (i + 1 == call->entry_count && e->op <= EXO_PROTECT && !leaf_is_right(target, slot, e)) {
            return false;
        }
    }
    return result.status == EXO_OK && result.value == (is_array ? call->entry_count : 0);
}
