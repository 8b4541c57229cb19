/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_space.c - entries, shadows, bindings and frames agree. */
#include "audit_parts.h"
#include "binding.h"
#include "env.h"
#include "frame.h"
#include "slice.h"
#include "snapshot.h"
#include "table.h"

#include <string.h>

static uint16_t maps[AUDIT_RAM];       /* counted: 4 KiB leaves */
static uint16_t block_maps[AUDIT_RAM]; /* counted: 2 MiB leaves, at the first frame */
static uint8_t kind_wanted[AUDIT_RAM];
static uint64_t entries_seen; /* in all tables */

/* One present entry and the binding behind it. */
static bool entry_check(uint32_t env, uint64_t va, uint32_t level, arch_pte_t entry, uint32_t slot)
{
    struct binding b = ledger[slot];
    uint64_t start = (uint64_t)(b.node.vpn & ~BINDING_VPN_SUPER) << EXO_FRAME_SHIFT;
    bool is_upper = (b.node.vpn & BINDING_VPN_SUPER) != 0;
    uint64_t frame = arch_pte_frame(entry).number;

    EXPECT(slot < ledger_count && binding_is_live(slot), "an entry of no binding", va, slot);
    EXPECT(b.env == env, "an entry of another's binding", va, slot);
    entries_seen++;
    if (arch_pte_is_table(entry)) {
        EXPECT(b.state == EXO_STATE_TABLE && b.kind == EXO_KIND_FRAME && b.order == 1,
               "a table that was not donated", va, slot);
        EXPECT(frame == b.node.base && start == va && level == (is_upper ? 2 : 1),
               "a table elsewhere", va, slot);
        return true;
    }
    EXPECT(b.state == EXO_STATE_MAPPED, "a leaf that is not mapped", va, slot);
    EXPECT(binding_is_extent(b.kind), "a leaf of no memory", va, slot);
    EXPECT((arch_pte_rights(entry) & ~b.rights) == 0 && arch_pte_rights(entry) != 0,
           "a leaf with too many rights", va, slot);
    EXPECT(b.kind != EXO_KIND_DEVICE || (arch_pte_rights(entry) & EXO_EXECUTE) == 0,
           "executable registers", va, slot);
    EXPECT(level == (is_upper ? 1 : 0), "a leaf of another size", va, slot);
    EXPECT(va >= start && frame == b.node.base + ((va - start) >> EXO_FRAME_SHIFT) &&
               frame < b.node.base + (1ull << b.order),
           "a leaf that shows another frame", va, slot);
    if (b.kind != EXO_KIND_DEVICE) {
        EXPECT(audit_place(frame) < audit_ram_count(), "a leaf outside RAM", va, frame);
        EXPECT((b.kind == EXO_KIND_REGION) == (frame_lookup(frame)->kind == FRAME_VAULT),
               "the vault shown as RAM, or RAM as the vault", va, frame);
        bool is_whole = level == 0 && b.order == 9 && b.kind == EXO_KIND_FRAME;
        if (!is_whole) {
            (level == 0 ? maps : block_maps)[audit_place(frame)]++;
        } else if (frame == b.node.base) {
            block_maps[audit_place(frame)]++;
        }
    }
    return true;
}

static bool table_check(uint32_t env, uint64_t frame, uint32_t level, uint64_t base)
{
    uint32_t count = level == 2 ? ARCH_TABLE_ENTRIES / 2 : ARCH_TABLE_ENTRIES;
    uint32_t live = 0;

    EXPECT(audit_place(frame) < audit_ram_count() && audit_place(frame + 1) < audit_ram_count(),
           "a table outside RAM", env, frame);
    const arch_pte_t *entries = table_entries(frame);
    const struct space_shadow *shadow = table_shadow(frame);
    kind_wanted[audit_place(frame)] = FRAME_TABLE;
    kind_wanted[audit_place(frame + 1)] = FRAME_SHADOW;
    for (uint32_t i = 0; i < ARCH_TABLE_ENTRIES; i++) {
        uint64_t va = base + ((uint64_t)i << (EXO_FRAME_SHIFT + 9 * level));
        EXPECT(i < count || shadow->slot[i] == 0, "a binding in the kernel half", env, i);
        EXPECT(i < count || entries[i].raw == audit_kernel_entry(i), "the kernel half changed", env,
               i);
        if (i >= count || (entries[i].raw == 0 && shadow->slot[i] == 0)) {
            continue;
        }
        live++;
        EXPECT(entries[i].raw != 0 && shadow->slot[i] != 0, "entry and shadow differ", va,
               shadow->slot[i]);
        if (!entry_check(env, va, level, entries[i], shadow->slot[i])) {
            return false;
        }
        if (arch_pte_is_table(entries[i]) &&
            !table_check(env, arch_pte_frame(entries[i]).number, level - 1, va)) {
            return false;
        }
    }
    EXPECT(live == shadow->live, "entries of a table miscounted", frame, shadow->live);
    return true;
}

/* How many entries the bindings say there are. */
static uint64_t entries_expected(void)
{
    uint64_t expected = 0;

    for (uint32_t slot = 1; slot < ledger_count; slot++) {
        struct binding b = ledger[slot];
        uint32_t unit = (b.node.vpn & BINDING_VPN_SUPER) != 0 ? 9 : 0;
        if (b.state == EXO_STATE_TABLE) {
            expected++;
        } else if (b.state == EXO_STATE_MAPPED && binding_is_extent(b.kind)) {
            expected += 1ull << (b.order - unit);
        }
    }
    return expected;
}

bool audit_spaces(void)
{
    entries_seen = 0;
    memset(maps, 0, audit_ram_count() * sizeof(maps[0]));
    memset(block_maps, 0, audit_ram_count() * sizeof(block_maps[0]));
    memset(kind_wanted, 0, audit_ram_count());
    for (uint32_t env = 0; env < EXO_ENV_MAX; env++) {
        if (envs[env].state != EXO_ENV_FREE && !table_check(env, envs[env].root, 2, 0)) {
            return false;
        }
    }
    EXPECT(entries_seen == entries_expected(), "entries and bindings differ", entries_seen,
           entries_expected());
    return true;
}

/* What is remembered of the space is true: walked to from the root. */
static bool leaf_check(const struct env *env)
{
    uint64_t va = (env->leaf_key - 1) << 21;
    uint64_t frame = env->root;

    for (uint32_t level = 2; level > 0 && env->leaf_key != 0; level--) {
        const arch_pte_t *entries = arch_frame_pointer((exo_frame_t){frame});
        arch_pte_t entry = entries[arch_pte_index((exo_va_t){va}, level)];
        if (!arch_pte_is_table(entry)) {
            return false;
        }
        frame = arch_pte_frame(entry).number;
    }
    return env->leaf_key == 0 || env->leaf == arch_frame_pointer((exo_frame_t){frame});
}

/* Where the architecture writes without asking, nothing would be refused for its table's sake, or
 * for who asks. */
static bool short_check(uint32_t number)
{
    const struct env *env = &envs[number];
    const struct space_shadow *shadow =
        (const struct space_shadow *)(const void *)(env->leaf + ARCH_TABLE_ENTRIES);
    uint32_t dispatchers = 0;

    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        dispatchers += env->dispatcher[hart] != NULL ? 1 : 0;
    }
    return env->short_key == 0 ||
           (env->short_key == env->leaf_key && env->state == EXO_ENV_RUNNING && dispatchers == 1 &&
            env->leaf_live == &shadow->live && shadow->is_closing == 0 &&
            env->page_idle == binding_what(number, EXO_STATE_IDLE) &&
            env->page_mapped == binding_what(number, EXO_STATE_MAPPED));
}

static bool pinned_check(void)
{
    uint32_t expected = 0;
    uint32_t pinned = 0;

    for (uint32_t env = 0; env < EXO_ENV_MAX; env++) {
        if (envs[env].state == EXO_ENV_FREE) {
            continue;
        }
        uint32_t root = envs[env].root_slot;
        expected++;
        EXPECT(ledger[root].state == EXO_STATE_PINNED && ledger[root].node.base == envs[env].root,
               "a root that is not pinned", env, root);
        EXPECT(leaf_check(&envs[env]), "a leaf table that is none", env, envs[env].leaf_key);
        EXPECT(short_check(env), "a table that is written without asking", env,
               envs[env].short_key);
        for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
            uint32_t slot = envs[env].block_slot[hart];
            if (slot == 0) {
                EXPECT(envs[env].dispatcher[hart] == NULL, "not the block that was pinned", env,
                       hart);
                continue;
            }
            expected++;
            EXPECT(ledger[slot].state == EXO_STATE_PINNED, "a block that is not pinned", env, slot);
            EXPECT(audit_block(env, hart) == (const char *)arch_frame_pointer(
                                                 (exo_frame_t){ledger[slot].node.base + 1u}) -
                                                 DISPATCHER_BELOW,
                   "not the block that was pinned", env, hart);
            kind_wanted[audit_place(ledger[slot].node.base)] = FRAME_DISPATCHER;
            kind_wanted[audit_place(ledger[slot].node.base + 1)] = FRAME_SAVE;
        }
    }
    for (uint32_t slot = 1; slot < ledger_count; slot++) {
        pinned += ledger[slot].state == EXO_STATE_PINNED;
    }
    EXPECT(pinned == expected, "pinned for nothing", pinned, expected);
    return true;
}

bool audit_frames(void)
{
    uint16_t special = 0;

    if (!pinned_check()) {
        return false;
    }
    static struct frame frames[AUDIT_RAM];
    EXPECT(frame_table_count <= AUDIT_RAM, "the auditor is too small", frame_table_count,
           AUDIT_RAM);
    frames_read(frames);
    for (uint64_t i = 0; i < frame_table_count; i++) {
        const struct frame *frame = &frames[i];
        const struct frame *block = &frames[i / FRAME_BLOCK * FRAME_BLOCK];
        uint8_t kind = frame->kind;
        special = (uint16_t)((i % FRAME_BLOCK == 0 ? 0 : special) + (kind != FRAME_ORDINARY));
        EXPECT(!frame->is_left || frame->maps == 0, "mapped before it was wiped", i, frame->maps);
        EXPECT(frame->maps == maps[i], "mappings miscounted", i, frame->maps);
        EXPECT(frame->block_maps == block_maps[i], "large mappings miscounted", i,
               frame->block_maps);
        EXPECT(i % FRAME_BLOCK != FRAME_BLOCK - 1 || block->block_special == special,
               "special frames miscounted", i, special);
        if (kind >= FRAME_TABLE && kind <= FRAME_SAVE) {
            EXPECT(kind == kind_wanted[i], "a frame of a kind without reason", i, kind);
        } else {
            EXPECT(kind_wanted[i] == 0, "a frame that is used and not marked", i, kind);
        }
        EXPECT(block->block_maps == 0 || kind == FRAME_ORDINARY, "special, in a large mapping", i,
               kind);
    }
    return true;
}
