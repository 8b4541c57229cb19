/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * description.h - the system description: what shall run, with what. Pure code; not trusted.
 */
#pragma once

#include <exo/types.h>
#include <stddef.h>

enum {
    DESCRIPTION_APPS = 16,
    DESCRIPTION_MOVES = 16,
    DESCRIPTION_SLICES = 8,
    DESCRIPTION_FILES = 8,
    DESCRIPTION_PEERS = 4,
    DESCRIPTION_IRQS = 4,
    DESCRIPTION_NAME = 32,
    DESCRIPTION_ARGUMENTS = 256,
};

struct description_slice {
    uint32_t hart;
    uint32_t start;
    uint32_t count;
};

struct description_app {
    char name[DESCRIPTION_NAME];
    char image[DESCRIPTION_NAME];
    char arguments[DESCRIPTION_ARGUMENTS];
    uint32_t memory[3]; /* frames at most, by enum exo_class */
    uint32_t slots;
    uint32_t hart;
    uint32_t notice_us;
    uint32_t swap_frames;
    uint32_t slice_count;
    uint32_t file_count;
    uint32_t peer_count;
    uint32_t irq_count;
    uint32_t device_frames; /* 0: no device */
    uint64_t device_base;   /* frame */
    bool is_spare;
    bool is_background; /* the system ends without waiting for it */
    bool restarts_on_exit;
    bool restarts_on_fault;
    struct description_slice slice[DESCRIPTION_SLICES];
    char file[DESCRIPTION_FILES][DESCRIPTION_NAME];
    char peer[DESCRIPTION_PEERS][DESCRIPTION_NAME];
    uint32_t irq[DESCRIPTION_IRQS];
};

/* Memory that the broker moves while everything runs. */
struct description_move {
    char from[DESCRIPTION_NAME];
    char to[DESCRIPTION_NAME]; /* empty: back to the free pool */
    uint32_t at_ms;
    uint32_t frames;
    uint32_t notice_us;
};

struct description {
    uint32_t app_count;
    uint32_t move_count;
    struct description_app app[DESCRIPTION_APPS];
    struct description_move move[DESCRIPTION_MOVES];
};

/* What the machine has; guarantees are admitted while they fit. */
struct description_limits {
    uint32_t hart_count;
    uint32_t frames;
    uint32_t taken[EXO_HART_MAX]; /* bit per position already used */
};

/* Told of every node that is refused; the rest is kept. */
typedef void (*description_refusal)(const char *node, const char *why);

/* False: the file as a whole is not a system description, `refuse` was told. */
bool description_read(const void *blob, size_t size, struct description_limits limits,
                      struct description *description, description_refusal refuse);
