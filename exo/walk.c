/* SPDX-License-Identifier: BSD-2-Clause */
/* walk.c - reading spaces: user memory, accessed bits and who sees faults. */
#include "env.h"
#include "frame.h"
#include "slice.h"
#include "table.h"

#include <stddef.h>

/* The entry that translates va, in its table; NULL: none. */
static arch_pte_t *leaf_find(uint32_t env, exo_va_t va, uint32_t *level)
{
    uint64_t frame = envs[env].root;

    if (va.raw >= ARCH_USER_TOP || frame == 0) {
        return NULL;
    }
    for (*level = ARCH_LEVELS; (*level)-- > 0;) {
        arch_pte_t *entry = &table_entries(frame)[arch_pte_index(va, *level)];
        arch_pte_t content = table_entry_read(entry);
        if (!arch_pte_is_table(content)) {
            return arch_pte_is_present(content) ? entry : NULL;
        }
        frame = arch_pte_frame(content).number;
    }
    return NULL;
}

arch_pte_t space_walk(uint32_t env, exo_va_t va, uint32_t *level)
{
    const arch_pte_t *entry = leaf_find(env, va, level);

    return entry == NULL ? ARCH_PTE_NONE : table_entry_read(entry);
}

const void *space_read_pointer(uint32_t env, exo_va_t va, size_t size)
{
    uint32_t level = 0;
    arch_pte_t leaf = space_walk(env, va, &level);
    uint64_t offset = va.raw & (EXO_FRAME_SIZE - 1);

    if (!arch_pte_is_present(leaf) || (arch_pte_rights(leaf) & EXO_READ) == 0 ||
        size > EXO_FRAME_SIZE - offset) {
        return NULL;
    }
    uint64_t frame = arch_pte_frame(leaf).number;
    if (level == 1) {
        frame += (va.raw >> EXO_FRAME_SHIFT) & (FRAME_BLOCK - 1);
    }
    const struct frame *entry = frame_lookup(frame);
    if (entry == NULL || entry->kind == FRAME_VAULT || entry->kind == FRAME_NONE) {
        /* device registers are not memory, also where memory lies on both sides */
        return NULL;
    }
    return (const char *)arch_frame_pointer((exo_frame_t){frame}) + offset;
}

bool space_touch(uint32_t env, exo_va_t va, uint8_t access)
{
    uint32_t level;
    arch_pte_t *entry = leaf_find(env, va, &level);

    if (entry == NULL) {
        return false;
    }
    arch_pte_t old = table_entry_read(entry);
    arch_pte_t touched = arch_pte_touch(old, access);
    if (!arch_pte_allows(touched, access)) {
        return false;
    }

    (void)__atomic_fetch_or(&entry->raw, touched.raw & ~old.raw, __ATOMIC_RELAXED);
    arch_flush(); /* also where this hart's translation was only older than the entry */
    return true;
}

/* From now on page faults of `env` may be the kernel's affair: it sets A and D there, or another
 * hart may hold a translation that is older than its entry. */
static void page_faults_see(uint32_t env)
{
    envs[env].sees_page_faults = true;
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        if (envs[env].dispatcher[hart] != NULL) {
            arch_page_faults_see(envs[env].dispatcher[hart]->save);
        }
    }
}

void space_dispatcher_added(uint32_t env)
{
    uint32_t count = 0;

    for (uint32_t hart = 0; hart < hart_count; hart++) {
        count += envs[env].dispatcher[hart] != NULL ? 1 : 0;
    }
    if (count > 1) {
        envs[env].is_spread = true;
        env_leaf_forget(&envs[env]);
    }
    if (count > 1 || envs[env].sees_page_faults) {
        page_faults_see(env);
    }
}

void space_entries_came(uint32_t env, uint64_t how)
{
    bool is_tracked = (how >> 16 & (EXO_MAP_TRACK | EXO_MAP_AD_UPCALL)) == EXO_MAP_TRACK;

    if ((is_tracked || slice_is_elsewhere(env)) && !envs[env].sees_page_faults) {
        page_faults_see(env);
    }
}
