/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * audit_ghost.c - what translation caches may still remember.
 *
 * Each hart remembers every leaf and every table that its space ever showed since its last
 * flush. Whoever is given a frame anew must not meet such a memory of it.
 */
#include "audit.h"
#include "audit_parts.h"
#include "env.h"
#include "frame.h"
#include "slice.h"
#include "snapshot.h"

#include <string.h>

static uint8_t ghosts[EXO_HART_MAX][AUDIT_PLACES];
static uint16_t leaves_before[AUDIT_PLACES];
static uint8_t kind_before[AUDIT_RAM];

static void reach_entry(arch_pte_t entry, uint32_t level, uint8_t *reach, uint16_t *count)
{
    uint32_t size = level == 0 ? 1 : FRAME_BLOCK;

    for (uint32_t i = 0; i < size; i++) {
        uint32_t place = audit_place(arch_pte_frame(entry).number + i);
        if (place < audit_place_count()) {
            reach[place] |= arch_pte_rights(entry);
            if (count != NULL) {
                count[place]++;
            }
        }
    }
}

void audit_reach(uint64_t root, uint8_t *reach, uint16_t *count)
{
    uint64_t table[ARCH_LEVELS] = {0, 0, root};
    uint32_t index[ARCH_LEVELS] = {0, 0, 0};
    uint32_t level = 2;

    while (root != 0) {
        uint32_t limit = level == 2 ? ARCH_TABLE_ENTRIES / 2 : ARCH_TABLE_ENTRIES;
        if (index[level] == limit) {
            if (level == 2) {
                return;
            }
            level++;
            continue;
        }
        const arch_pte_t *entries = arch_frame_pointer((exo_frame_t){table[level]});
        arch_pte_t entry = entries[index[level]++];
        if (entry.raw == 0) {
            continue;
        }
        if (level > 0 && arch_pte_is_table(entry)) {
            level--;
            table[level] = arch_pte_frame(entry).number;
            index[level] = 0;
            uint32_t place = audit_place(table[level]);
            if (place == audit_place_count()) {
                return; /* audit_spaces says so */
            }
            reach[place] |= AUDIT_WALK;
        } else {
            reach_entry(entry, level, reach, count);
        }
    }
}

void audit_ghosts_reset(void)
{
    memset(ghosts, 0, sizeof(ghosts));
    memset(leaves_before, 0, sizeof(leaves_before));
    memset(kind_before, 0, sizeof(kind_before));
}

void audit_flushed(uint32_t hart)
{
    memset(ghosts[hart], 0, audit_place_count());
    audit_reach(audit_root(hart), ghosts[hart], NULL);
}

/* A hart may still use `place` with the rights in `stale`, which its space no longer shows. */
static bool ghost_check(uint32_t hart, uint32_t place, uint8_t stale, uint8_t reached,
                        uint16_t leaves)
{
    uint64_t frame = audit_place_frame(place);
    const struct frame *entry = frame_lookup(frame);

    EXPECT(!frame_is_quiet(frame), "forgotten in a translation cache", hart, frame);
    bool is_walk_only = stale == AUDIT_WALK; /* a former table may be seen, not written */
    EXPECT(is_walk_only || leaves <= leaves_before[place], "given anew while a hart can use it",
           hart, frame);
    EXPECT((stale & AUDIT_WALK) == 0 || (reached & EXO_WRITE) == 0,
           "writable while a hart walks it", hart, frame);
    EXPECT(entry == NULL || entry->kind == kind_before[place] || entry->kind == FRAME_ORDINARY,
           "used by the kernel while a hart can use it", hart, frame);
    return true;
}

bool audit_ghosts(void)
{
    static uint8_t reach[AUDIT_PLACES];
    static uint8_t seen[AUDIT_PLACES];
    static uint16_t leaves[AUDIT_PLACES];
    uint32_t places = audit_place_count();

    memset(reach, 0, places);
    memset(leaves, 0, places * sizeof(leaves[0]));
    for (uint32_t env = 0; env < EXO_ENV_MAX; env++) {
        if (envs[env].state != EXO_ENV_FREE) {
            audit_reach(envs[env].root, reach, leaves);
        }
    }
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        memset(seen, 0, places);
        audit_reach(audit_root(hart), seen, NULL);
        for (uint32_t place = 0; place < places; place++) {
            uint8_t stale = ghosts[hart][place] & (uint8_t)~seen[place];
            if (stale != 0 && !ghost_check(hart, place, stale, reach[place], leaves[place])) {
                return false;
            }
            ghosts[hart][place] |= seen[place];
        }
    }
    memcpy(leaves_before, leaves, places * sizeof(leaves[0]));
    static struct frame frames[AUDIT_RAM];
    frames_read(frames);
    for (uint32_t place = 0; place < frame_table_count; place++) {
        kind_before[place] = frames[place].kind;
    }
    return true;
}
