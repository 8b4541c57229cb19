/* SPDX-License-Identifier: BSD-2-Clause */
/* snapshot.c - did a refused call leave everything alone? */
#include "snapshot.h"

#include "binding.h"
#include "env.h"
#include "frame.h"
#include "slice.h"

#include <stdio.h>
#include <string.h>

enum {
    SLOTS_MAX = 8192,
    FRAMES_MAX = 4096
};

static struct binding slots[SLOTS_MAX];
static uint32_t slot_count;
static struct frame frames[FRAMES_MAX];
static struct env environments[EXO_ENV_MAX];
static uint32_t vectors[EXO_HART_MAX][EXO_SLICE_COUNT];
static uint32_t live;
static uint32_t tombstones;
static char difference[120];

static struct binding essence(struct binding b)
{
    if (b.kind == EXO_KIND_REQUEST) {
        b.request.due = 0;
        b.request.cursor = 0;
        b.request.phase = 0;
    }
    return b;
}

void snapshot_take(void)
{
    slot_count = ledger_count;
    memcpy(slots, ledger, ledger_count * sizeof(*ledger));
    frames_read(frames);
    memcpy(environments, envs, sizeof(envs));
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        memcpy(vectors[hart], harts[hart].vector, sizeof(vectors[hart]));
    }
    live = ledger_live;
    tombstones = ledger_tombstones;
}

void frames_read(struct frame *out)
{
    static struct frame kept[FRAMES_MAX];
    const size_t size = frame_table_count * sizeof(*out);

    memcpy(kept, frame_table, size);
    for (uint64_t i = 0; i < frame_table_count; i += FRAME_BLOCK) {
        (void)frame_lookup(frame_table_base + i);
    }
    memcpy(out, frame_table, size);
    memcpy(frame_table, kept, size);
}

static const char *differs(const char *what, uint64_t where)
{
    (void)snprintf(difference, sizeof(difference), "%s %llu changed", what,
                   (unsigned long long)where);
    return difference;
}

static const char *slots_difference(void)
{
    if (memcmp(slots, ledger, slot_count * sizeof(*ledger)) == 0) {
        return NULL; /* there may be more now, which the auditor looks at */
    }
    for (uint32_t slot = 0; slot < slot_count; slot++) {
        struct binding before = essence(slots[slot]);
        struct binding after = essence(ledger[slot]);
        if (memcmp(&before, &after, sizeof(before)) != 0) {
            return differs("slot", slot);
        }
    }
    return NULL;
}

const char *snapshot_difference(void)
{
    if (live != ledger_live || tombstones != ledger_tombstones) {
        return differs("count of bindings", ledger_live);
    }
    static struct frame now[FRAMES_MAX];
    frames_read(now);
    if (memcmp(frames, now, frame_table_count * sizeof(*frames)) != 0) {
        return differs("frames", 0);
    }
    for (uint32_t env = 0; env < EXO_ENV_MAX; env++) {
        struct env before = environments[env];
        before.leaf_key = envs[env].leaf_key; /* remembered, not changed */
        before.leaf = envs[env].leaf;
        before.short_key = envs[env].short_key;
        before.leaf_live = envs[env].leaf_live;
        if (memcmp(&before, &envs[env], sizeof(before)) != 0) {
            return differs("environment", env);
        }
    }
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        if (memcmp(vectors[hart], harts[hart].vector, sizeof(vectors[hart])) != 0) {
            return differs("vector", hart);
        }
    }
    return slots_difference();
}

struct usage usage_now(void)
{
    struct usage usage = {.bindings = ledger_live, .tombstones = ledger_tombstones};

    static struct frame now[FRAMES_MAX];
    frames_read(now);
    for (uint64_t i = 0; i < frame_table_count; i++) {
        const struct frame *frame = &now[i];
        usage.mapped_frames += frame->maps;
        usage.special_frames += frame->kind != FRAME_ORDINARY;
    }
    for (uint32_t env = 0; env < EXO_ENV_MAX; env++) {
        usage.environments += envs[env].state != EXO_ENV_FREE;
    }
    return usage;
}
