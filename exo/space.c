/* SPDX-License-Identifier: BSD-2-Clause */
/* space.c - mapping and unmapping through donated tables. */
#include "space.h"

#include "binding.h"
#include "check.h"
#include "due.h"
#include "env.h"
#include "frame.h"
#include "region.h"
#include "table.h"

#include <string.h>

/* One run of table entries: where a binding is, or is to be, mapped. */
struct run {
    uint64_t table; /* frame of the table */
    uint32_t index;
    uint32_t count;
    uint32_t stride; /* frames an entry covers */
};

void space_entries_gone(uint32_t env, uint64_t frame, uint64_t count)
{
    uint8_t others = (uint8_t)(envs[env].active & ~(1u << arch_hart()));

    due_add(DUE_FLUSH);
    if (others == 0) {
        return;
    }
    uint64_t stamp = shootdown_next();
    due_add(DUE_KICK);
    for (uint64_t i = 0; i < count; i += FRAME_BLOCK) {
        frame_stamp(frame + i, stamp);
    }
}

/* ---- mapping ---- */

/* The shape of a mapping of `b` at va: levels, counts, alignment. */
static exo_status_t run_shape(struct binding b, uint64_t va, bool is_super, struct run *run)
{
    uint32_t unit = is_super ? 9 : 0;

    if (b.order < unit || b.order - unit > 9 || va >= ARCH_USER_TOP) {
        return EXO_E_RANGE;
    }
    if ((va & (((uint64_t)EXO_FRAME_SIZE << b.order) - 1)) != 0) {
        return EXO_E_ALIGN;
    }
    run->count = 1u << (b.order - unit);
    run->stride = 1u << unit;
    run->index = arch_pte_index((exo_va_t){va}, is_super ? 1 : 0);
    return EXO_OK;
}

static uint64_t run_frame(struct binding b, const struct run *run, uint32_t i)
{
    return b.node.base + (uint64_t)i * run->stride;
}

/* May the frames be seen with these rights, now? Where they must be quiet another hart may
 * still believe that they are something else. */
static exo_status_t frames_check(struct binding b, const struct run *run, uint8_t rights,
                                 bool must_be_quiet)
{
    bool is_quiet = true;

    if (b.kind == EXO_KIND_DEVICE && (rights & EXO_EXECUTE) != 0) {
        return EXO_E_DENIED;
    }
    for (uint32_t i = 0; i < run->count; i++) {
        uint64_t frame = run_frame(b, run, i);
        if (b.kind != EXO_KIND_DEVICE &&
            !(run->stride == 1 ? frame_may_map(frame, rights) : frame_may_map_block(frame))) {
            return EXO_E_DENIED;
        }
        is_quiet = is_quiet && (!must_be_quiet || frame_is_quiet(frame));
    }
    if (!is_quiet) {
        shootdown_request();
    }
    return is_quiet ? EXO_OK : EXO_E_AGAIN;
}

static void entries_write(uint32_t slot, const struct run *run, const struct exo_map_entry *entry)
{
    for (uint32_t i = 0; i < run->count; i++) {
        exo_frame_t frame = {run_frame(ledger[slot], run, i)};
        table_entry_write(&table_entries(run->table)[run->index + i],
                          arch_pte_leaf(frame, entry->rights, entry->flags));
        table_shadow(run->table)->slot[run->index + i] = slot;
    }
}

static void frames_count(struct binding b, const struct run *run, int change)
{
    if (b.kind == EXO_KIND_DEVICE) {
        return;
    }
    for (uint32_t i = 0; i < run->count; i++) {
        struct frame *frame = frame_lookup(run_frame(b, run, i));
        if (run->stride == 1) {
            frame->maps = (uint16_t)(frame->maps + change);
        } else {
            frame->block_maps = (uint16_t)(frame->block_maps + change);
        }
    }
}

static exo_status_t rights_check(struct binding b, uint8_t rights)
{
    if (!binding_is_extent(b.kind)) {
        return EXO_E_KIND;
    }
    if (rights == 0 || (rights & ~7u) != 0 || ((rights & EXO_WRITE) && !(rights & EXO_READ))) {
        return EXO_E_RANGE;
    }
    return (rights & (uint8_t)~b.rights) != 0 ? EXO_E_DENIED : EXO_OK;
}

exo_status_t space_map(uint32_t env, uint32_t slot, const struct exo_map_entry *entry)
{
    struct binding b = ledger[slot];
    bool is_super = (entry->flags & EXO_MAP_SUPER) != 0;
    struct run run;
    exo_status_t status = rights_check(b, entry->rights);

    if (status == EXO_OK) {
        status = run_shape(b, entry->va, is_super, &run);
    }
    if (status != EXO_OK) {
        return status;
    }
    if (b.state != EXO_STATE_IDLE) {
        return EXO_E_BUSY;
    }
    if (!table_find(env, (exo_va_t){entry->va}, is_super ? 1 : 0, &run.table)) {
        return EXO_E_NOTHING;
    }
    struct space_shadow *shadow = table_shadow(run.table);
    for (uint32_t i = 0; i < run.count; i++) {
        if (shadow->slot[run.index + i] != 0 || shadow->is_closing != 0) {
            return EXO_E_BUSY;
        }
    }
    status = frames_check(b, &run, entry->rights, true);
    if (status != EXO_OK) {
        return status;
    }

    entries_write(slot, &run, entry);
    shadow->live += run.count;
    frames_count(b, &run, 1);
    ledger[slot].state = EXO_STATE_MAPPED;
    ledger[slot].node.vpn =
        (uint32_t)(entry->va >> EXO_FRAME_SHIFT) | (is_super ? BINDING_VPN_SUPER : 0);
    return EXO_OK;
}

/* The run of a mapped binding. */
static struct run run_of(uint32_t slot)
{
    struct binding b = ledger[slot];
    bool is_super = (b.node.vpn & BINDING_VPN_SUPER) != 0;
    exo_va_t va = {(uint64_t)(b.node.vpn & ~BINDING_VPN_SUPER) << EXO_FRAME_SHIFT};
    struct run run;

    check(run_shape(b, va.raw, is_super, &run) == EXO_OK);
    check(table_find(b.env, va, is_super ? 1 : 0, &run.table));
    return run;
}

void space_unmap(uint32_t slot)
{
    struct binding b = ledger[slot];
    struct run run = run_of(slot);
    struct space_shadow *shadow = table_shadow(run.table);

    for (uint32_t i = 0; i < run.count; i++) {
        check(shadow->slot[run.index + i] == slot);
        table_entry_write(&table_entries(run.table)[run.index + i], ARCH_PTE_NONE);
        shadow->slot[run.index + i] = 0;
    }
    shadow->live -= run.count;
    frames_count(b, &run, -1);
    if (b.kind == EXO_KIND_REGION) {
        region_unmapped(slot);
    }
    space_entries_gone(b.env, b.node.base, (uint64_t)run.count * run.stride);
    ledger[slot].state = EXO_STATE_IDLE; /* vpn stays: a tombstone tells where it was */
}

exo_status_t space_protect(uint32_t slot, const struct exo_map_entry *entry)
{
    struct binding b = ledger[slot];
    exo_status_t status = rights_check(b, entry->rights);

    if (status != EXO_OK) {
        return status;
    }
    if ((entry->flags & EXO_MAP_SUPER) != 0) {
        return EXO_E_RANGE;
    }
    if (b.state != EXO_STATE_MAPPED) {
        return EXO_E_BUSY;
    }
    struct run run = run_of(slot);
    /* what was a table may not be written while a walker still believes in it */
    status = frames_check(b, &run, entry->rights, (entry->rights & EXO_WRITE) != 0);
    if (status != EXO_OK) {
        return status;
    }

    entries_write(slot, &run, entry);
    space_entries_gone(b.env, b.node.base, (uint64_t)run.count * run.stride);
    return EXO_OK;
}
