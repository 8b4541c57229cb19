/* SPDX-License-Identifier: BSD-2-Clause */
/* space.c - mapping and unmapping through donated tables. */
#include "space.h"

#include "binding.h"
#include "check.h"
#include "due.h"
#include "env.h"
#include "frame.h"
#include "region.h"
#include "slice.h"
#include "table.h"

/* One run of table entries: where a binding is, or is to be, mapped. */
struct run {
    arch_pte_t *entries;
    uint32_t *slots; /* the shadow's, beside them */
    struct space_shadow *shadow;
    uint32_t count;
    uint32_t stride; /* frames an entry covers */
    bool is_whole;   /* all pages of a block: it is counted once */
};

void space_entries_gone(uint32_t env, uint64_t frame, uint64_t count)
{
    due_add(DUE_FLUSH);
    if (!slice_is_elsewhere(env)) {
        return;
    }
    uint64_t stamp = shootdown_next();
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        if (harts[hart].current != env) {
            shootdown_pass(hart); /* it flushed when it left the space, and is not disturbed */
        }
    }
    due_add(DUE_KICK);
    for (uint64_t i = 0; i < count; i += FRAME_BLOCK) {
        frame_stamp(frame + i, stamp);
    }
}

static exo_status_t shape_check(const struct binding *b, uint64_t va, bool is_super)
{
    uint32_t least = is_super ? 9 : 0;
    uint32_t most = is_super ? EXO_MAP_SUPER_ORDER : 9;

    if (b->order < least || b->order > most || va >= ARCH_USER_TOP) {
        return EXO_E_RANGE;
    }
    return (va & (((uint64_t)EXO_FRAME_SIZE << b->order) - 1)) != 0 ? EXO_E_ALIGN : EXO_OK;
}

static struct run run_shape(const struct binding *b, bool is_super)
{
    uint32_t unit = is_super ? 9 : 0;

    return (struct run){.count = 1u << (b->order - unit),
                        .stride = 1u << unit,
                        .is_whole = b->order == 9 && !is_super && b->kind == EXO_KIND_FRAME};
}

/* Finds the entries of a run whose shape is known; false: no table covers va. */
static bool run_place(uint32_t env, uint64_t va, bool is_super, struct run *run)
{
    uint32_t index = arch_pte_index((exo_va_t){va}, is_super ? 1 : 0);
    arch_pte_t *table =
        is_super ? table_upper(env, (exo_va_t){va}) : table_leaf(env, (exo_va_t){va});

    if (table == NULL) {
        return false;
    }
    run->shadow = (struct space_shadow *)(void *)(table + ARCH_TABLE_ENTRIES);
    run->entries = table + index;
    run->slots = run->shadow->slot + index;
    return true;
}

/* A run of more than one entry begins at an even one: two names are looked at together. */
static bool run_is_empty(const struct run *run)
{
    const names_t *two = (const names_t *)(const void *)run->slots;

    if (run->shadow->is_closing != 0 || run->slots[0] != 0) {
        return false;
    }
#pragma GCC unroll 4
    for (const names_t *end = two + run->count / 2; two != end; two++) {
        if (*two != 0) {
            return false;
        }
    }
    return true;
}

/* May the frames be seen with these rights, now? Where they must be quiet another hart may
 * still believe that they are something else. */
static exo_status_t frames_check(const struct binding *b, const struct run *run, uint8_t rights,
                                 bool must_be_quiet)
{
    uint32_t blocks = run->stride == 1 ? 1 : run->count;
    bool may_map = b->kind == EXO_KIND_DEVICE ? (rights & EXO_EXECUTE) == 0
                   : run->stride == 1 && !run->is_whole
                       ? frame_run_may_map(b->node.base, run->count, rights)
                       : frame_blocks_may_map(b->node.base, blocks);

    if (!may_map) {
        return EXO_E_DENIED;
    }
    if (must_be_quiet && !frame_blocks_are_quiet(b->node.base, blocks)) {
        shootdown_request();
        return EXO_E_AGAIN;
    }
    return EXO_OK;
}

/* Entries, 1, 2, or by fours, for frames from that of `leaf` on, and their names, `slot` (0:
 * nobody's). What the frames hold is there before they are seen. In line for who clears. */
static inline __attribute__((always_inline)) void entries_write(const struct run *run,
                                                                arch_pte_t leaf, uint32_t slot)
{
    volatile arch_pte_t *entry = run->entries;
    names_t *names = (names_t *)(void *)run->slots;
    uint32_t stride = leaf.raw == 0 ? 0 : run->stride;

    __atomic_thread_fence(__ATOMIC_RELEASE);
    for (uint32_t i = 0; i < run->count % 4; i++, leaf = arch_pte_beside(leaf, stride)) {
        entry[i] = leaf;
        run->slots[i] = slot;
    }
    for (const names_t *end = names + run->count / 4 * 2ull; names != end; names += 2, entry += 4) {
        names[0] = names[1] = slot | (uint64_t)slot << 32;
        entry[0] = leaf;
        entry[1] = leaf = arch_pte_beside(leaf, stride);
        entry[2] = leaf = arch_pte_beside(leaf, stride);
        entry[3] = leaf = arch_pte_beside(leaf, stride);
        leaf = arch_pte_beside(leaf, stride);
    }
}

/* The same entries with other rights. */
static void entries_change(const struct run *run, arch_pte_t leaf)
{
    arch_pte_t *entry = run->entries;

#pragma GCC unroll 4
    for (const arch_pte_t *end = entry + run->count; entry != end; entry++) {
        *(volatile arch_pte_t *)entry = leaf;
        leaf = arch_pte_beside(leaf, run->stride);
    }
}

static void frames_count(const struct binding *b, const struct run *run, uint16_t change)
{
    struct frame *frame = b->kind == EXO_KIND_DEVICE ? NULL : frame_lookup(b->node.base);

    if (frame != NULL && run->is_whole) {
        frame->block_maps += change;
    } else if (frame != NULL && run->stride == 1) {
        const struct frame *end = frame + run->count;
        for (; end - frame >= 4; frame += 4) {
            frame[0].maps = (uint16_t)(frame[0].maps + change);
            frame[1].maps = (uint16_t)(frame[1].maps + change);
            frame[2].maps = (uint16_t)(frame[2].maps + change);
            frame[3].maps = (uint16_t)(frame[3].maps + change);
        }
        for (; frame != end; frame++) {
            frame->maps = (uint16_t)(frame->maps + change);
        }
    } else if (frame != NULL) {
        for (uint32_t i = 0; i < run->count; i++) {
            frame[(size_t)i * run->stride].block_maps += change;
        }
    }
}

static exo_status_t rights_check(const struct binding *b, uint8_t rights)
{
    if (!binding_is_extent(b->kind)) {
        return EXO_E_KIND;
    }
    if (rights == 0 || (rights & ~7u) != 0 || (rights & (EXO_READ | EXO_WRITE)) == EXO_WRITE) {
        return EXO_E_RANGE;
    }
    return (rights & (uint8_t)~b->rights) != 0 ? EXO_E_DENIED : EXO_OK;
}

exo_status_t space_map(uint32_t env, uint32_t slot, uint64_t va, uint64_t how)
{
    struct binding *b = &ledger[slot];
    uint8_t rights = (uint8_t)(how >> 8);
    bool is_super = (how >> 16 & EXO_MAP_SUPER) != 0;
    exo_status_t status = rights_check(b, rights);

    if (status == EXO_OK) {
        status = shape_check(b, va, is_super);
    }
    if (status != EXO_OK) {
        return status;
    }
    if (b->state != EXO_STATE_IDLE) {
        return EXO_E_BUSY;
    }
    struct run run = run_shape(b, is_super);
    if (!run_place(env, va, is_super, &run)) {
        return EXO_E_NOTHING;
    }
    if (!run_is_empty(&run)) {
        return EXO_E_BUSY;
    }
    if (b->kind == EXO_KIND_REGION && !region_is_clear(slot)) {
        return EXO_E_AGAIN;
    }
    if (!frame_blocks_show(b->node.base, 1ull << b->order)) {
        return EXO_E_AGAIN;
    }
    status = frames_check(b, &run, rights, true);
    if (status != EXO_OK) {
        return status;
    }

    entries_write(&run, arch_pte_leaf((exo_frame_t){b->node.base}, rights, (uint8_t)(how >> 16)),
                  slot);
    run.shadow->live += run.count;
    frames_count(b, &run, 1);
    b->state = EXO_STATE_MAPPED;
    b->node.vpn = (uint32_t)(va >> EXO_FRAME_SHIFT) | (is_super ? BINDING_VPN_SUPER : 0);
    space_entries_came(env, how);
    if (run.count == 1) {
        arch_flush_page((exo_va_t){va});
    } else {
        due_add(DUE_FLUSH);
    }
    return EXO_OK;
}

/* The run of a mapped binding. */
static struct run run_of(const struct binding *b)
{
    bool is_super = (b->node.vpn & BINDING_VPN_SUPER) != 0;
    uint64_t va = (uint64_t)(b->node.vpn & ~BINDING_VPN_SUPER) << EXO_FRAME_SHIFT;
    struct run run = run_shape(b, is_super);

    check(run_place(b->env, va, is_super, &run));
    return run;
}

void space_unmap(uint32_t slot)
{
    struct binding *b = &ledger[slot];
    struct run run = run_of(b);

    check(run.slots[0] == slot && run.slots[run.count - 1] == slot);
    entries_write(&run, ARCH_PTE_NONE, 0);
    run.shadow->live -= run.count;
    frames_count(b, &run, UINT16_MAX); /* one less */
    if (b->kind == EXO_KIND_REGION) {
        region_unmapped();
    }
    space_entries_gone(b->env, b->node.base, (uint64_t)run.count * run.stride);
    b->state = EXO_STATE_IDLE; /* vpn stays: a tombstone tells where it was */
}

exo_status_t space_protect(uint32_t slot, uint64_t how)
{
    struct binding *b = &ledger[slot];
    uint8_t rights = (uint8_t)(how >> 8);
    exo_status_t status = rights_check(b, rights);

    if (status != EXO_OK) {
        return status;
    }
    if ((how >> 16 & EXO_MAP_SUPER) != 0) {
        return EXO_E_RANGE;
    }
    if (b->state != EXO_STATE_MAPPED) {
        return EXO_E_BUSY;
    }
    struct run run = run_of(b);
    /* what was a table may not be written while a walker still believes in it; what is seen with
     * these rights already was looked at then */
    if ((rights & (uint8_t)~arch_pte_rights(run.entries[0])) != 0) {
        status = frames_check(b, &run, rights, (rights & EXO_WRITE) != 0);
        if (status != EXO_OK) {
            return status;
        }
    }

    entries_change(&run, arch_pte_leaf((exo_frame_t){b->node.base}, rights, (uint8_t)(how >> 16)));
    space_entries_came(b->env, how);
    space_entries_gone(b->env, b->node.base, (uint64_t)run.count * run.stride);
    return EXO_OK;
}
