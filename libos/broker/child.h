/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * child.h - an environment that the broker made, from its description to its end.
 */
#pragma once

#include "description.h"
#include "elf_image.h"
#include "pool.h"

#include <base/broker.h>

enum {
    CHILD_LINE_BYTES = 200,
    CHILD_GIFTS = 16, /* slots kept for what it is given while it runs */
};

enum child_phase {
    CHILD_ABSENT = 0, /* never made, or refused */
    CHILD_RUNNING,
    CHILD_ENDING, /* being taken apart */
    CHILD_ENDED,
};

struct child_statistics {
    uint64_t faults; /* that it handled, and those that ended it */
    uint32_t restarts;
    uint32_t asked; /* revocations put to it */
    uint32_t frames_answered;
    uint32_t frames_aborted;
    uint32_t frames_saved;
    uint64_t latency_count; /* from the asking to the last frame, in ticks */
    uint64_t latency_min;
    uint64_t latency_sum;
    uint64_t latency_max;
    uint32_t slice_positions;
    uint32_t frames_start;
    uint32_t frames_most;
    uint64_t exit_code;
    bool has_failed;
    struct broker_counter counter[BROKER_COUNTERS];
};

struct child {
    const struct description_environment *wish;
    enum child_phase phase;
    uint8_t index; /* environment number */
    bool is_restarting;
    uint32_t hart_first;
    uint64_t life_end; /* ticks; it is ended then */

    exo_handle_t env;
    exo_handle_t root;
    exo_handle_t block[EXO_HART_MAX];
    uint32_t slot_first;
    uint32_t slot_count;
    uint32_t slot_next;
    uint32_t gift_count;            /* slots behind these that it got while it ran */
    uint32_t movable[EXO_HART_MAX]; /* bit per position that may be taken from it */
    uint64_t gigabytes[4];          /* bit per GiB: its table of level 1 exists */
    uint64_t table_end;
    uint64_t files_end;
    struct elf_image image;

    exo_handle_t mailbox_handle;
    struct broker_mailbox *mailbox; /* NULL: not mapped */
    uint64_t request_done;          /* sequence */
    bool wants_memory;              /* its request waits */
    bool was_refused;               /* tell it when there is memory again */
    uint32_t promised;              /* free frames set aside for it */

    uint64_t swap_base[BASE_SWAP_MAX];
    uint32_t swap_order[BASE_SWAP_MAX];
    uint32_t swap_count;
    uint32_t swap_saved; /* frames used for autosaves, from the end */

    char line[CHILD_LINE_BYTES];
    uint32_t line_length;
    struct child_statistics statistics;
};

extern struct child children[DESCRIPTION_ENVIRONMENTS];
extern uint32_t child_count;

/* A page-table-covered place, and one block of the child's mapped there. */
struct child_mapping {
    uint64_t va;
    uint64_t base; /* frame */
    uint32_t order;
    uint8_t rights;
};

/* ---- create.c, destroy.c: NULL, or why not ---- */
const char *child_create(struct child *child);
const char *child_start(struct child *child);
/* One bounded step; true: gone, and everything is back. */
bool child_destroy_step(struct child *child);

/* ---- parts.c: single things into a child's slots ---- */
/* The next thing goes into a new slot: the others are the child's own once it runs. */
bool child_slot_gift(struct child *child);
/* Raw 0: refused, or no slot left. */
exo_handle_t child_give(struct child *child, exo_handle_t root, uint64_t offset, uint64_t terms,
                        uint64_t notice_ticks);
/* Takes a wiped block out of the pool. False: the memory is used up. */
bool child_block_take(const struct child *child, uint32_t order, enum pool_use use, uint64_t *base);
/* Its binding, in the next slot of the child. */
exo_handle_t child_block_give(struct child *child, uint64_t base, uint32_t order, uint8_t rights,
                              enum exo_class firmness);
bool child_map(struct child *child, exo_handle_t handle, const struct child_mapping *mapping);
/* Page tables for [va, va + bytes). */
bool child_tables(struct child *child, uint64_t va, uint64_t bytes);
exo_handle_t child_table_give(struct child *child);

/* ---- pages.c ---- */
const char *child_pages_give(struct child *child);

/* ---- load.c ---- */
const char *child_load(struct child *child, const uint8_t *file);

/* ---- outfit.c: what the start page tells of ---- */
const char *child_outfit(struct child *child, struct base_start *start);

/* ---- children.c ---- */
uint32_t child_frames(const struct child *child);
uint64_t child_notice_ticks(const struct child *child);
struct child *child_of(const char *name);
