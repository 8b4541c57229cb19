/* SPDX-License-Identifier: BSD-2-Clause */
/* nearest.c - the mapping nearest to an address, for reports, table by table. */
#include "env.h"
#include "table.h"

enum {
    GROUP = 16 /* entries that are looked at together */
};
#define NONE UINT64_MAX

/* Most tables are nearly empty, and each entry looked at by itself would cost twice as much. */
static inline bool group_is_empty(const arch_pte_t *e)
{
    return (e[0].raw | e[1].raw | e[2].raw | e[3].raw | e[4].raw | e[5].raw | e[6].raw | e[7].raw |
            e[8].raw | e[9].raw | e[10].raw | e[11].raw | e[12].raw | e[13].raw | e[14].raw |
            e[15].raw) == 0;
}

/* The first present entry from `at` on, up (1) or down (-1); limit or more: none. */
static __attribute__((noinline)) uint32_t seek(const arch_pte_t *entries, uint32_t at,
                                               uint32_t limit, int32_t step)
{
    while (at < limit) {
        uint32_t first = at & ~(GROUP - 1u);
        if (group_is_empty(&entries[first])) {
            at = step > 0 ? first + GROUP : first - 1;
            continue;
        }
        for (; (at & ~(GROUP - 1u)) == first; at += (uint32_t)step) {
            if (arch_pte_is_present(entries[at])) {
                return at;
            }
        }
    }
    return at;
}

/* The nearest present entry of a table, by index distance, the one below first. */
static bool table_nearest(uint64_t table, uint32_t from, uint32_t limit, uint32_t *found)
{
    const arch_pte_t *entries = table_entries(table);
    uint32_t below = seek(entries, from, limit, -1);
    /* whatever is farther above is not the nearest */
    uint32_t end = below < limit && 2 * from - below < limit ? 2 * from - below : limit;
    uint32_t above = seek(entries, from, end, 1);

    *found = above < end ? above : below;
    return *found < limit;
}

/* The table of this level where va lies, NONE if there is none (any more). */
static uint64_t table_at(uint32_t env, exo_va_t va, uint32_t level)
{
    uint64_t table = envs[env].root;

    for (uint32_t at = ARCH_LEVELS - 1; at > level; at--) {
        arch_pte_t entry = table_entries(table)[arch_pte_index(va, at)];
        if (!arch_pte_is_table(entry)) {
            return NONE;
        }
        table = arch_pte_frame(entry).number;
    }
    return table;
}

bool space_nearest(uint32_t env, exo_va_t va, struct nearest *n)
{
    if (va.raw >= ARCH_USER_TOP) {
        va.raw = ARCH_USER_TOP - 1;
    }
    uint32_t level = --n->level;
    uint32_t shift = EXO_FRAME_SHIFT + 9 * level;
    uint64_t table = table_at(env, n->va, level);
    bool is_on_path = (n->va.raw ^ va.raw) >> shift >> 9 == 0;
    uint32_t from = is_on_path           ? arch_pte_index(va, level)
                    : n->va.raw > va.raw ? 0
                                         : ARCH_TABLE_ENTRIES - 1;
    uint32_t limit = level == ARCH_LEVELS - 1 ? ARCH_TABLE_ENTRIES / 2 : ARCH_TABLE_ENTRIES;
    uint32_t index;

    if (table == NONE || !table_nearest(table, from, limit, &index)) {
        n->level = 0;
        return true;
    }
    n->va.raw += (uint64_t)index << shift;
    arch_pte_t entry = table_entries(table)[index];
    if (arch_pte_is_table(entry)) {
        return level == 0;
    }
    n->level = 0;
    n->rights = arch_pte_rights(entry);
    return true;
}
