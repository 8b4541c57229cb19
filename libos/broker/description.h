/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * description.h - the system description: which environments there are to be, with what.
 *
 * Read from a device tree blob that nobody vouches for. A bad node is refused by name and reason,
 * and the rest is kept: whatever stands in `environment[]` and `move[]` is within the limits here
 * and agrees with the others (slices, devices and interrupts have one taker each).
 */
#pragma once

#include <base/start.h>
#include <exo/info.h>
#include <exo/types.h>
#include <stddef.h>

enum {
    DESCRIPTION_ENVIRONMENTS = EXO_ENV_MAX - 1, /* all but the broker */
    DESCRIPTION_MOVES = 32,
    DESCRIPTION_FRAMES_MAX = 1 << 20, /* of one class */
    DESCRIPTION_SLOTS_MAX = 16384,
    DESCRIPTION_NOTICE_US_MAX = 5000000,
    DESCRIPTION_NOTICE_US = 5000, /* where nothing is said */
    DESCRIPTION_SLOTS = 512,
    DESCRIPTION_RESTARTS = 3,
    DESCRIPTION_RESTARTS_MAX = 1 << 30,
    DESCRIPTION_LIFE_MS_MAX = 3600000,
    DESCRIPTION_PATH_BYTES = 64,
    DESCRIPTION_REGIONS = 4,
    DESCRIPTION_REGION_ORDER_MAX = 8, /* the whole vault */
    DESCRIPTION_HARDWARE_MAX = 8,     /* nodes named by one environment */
};

struct description_slice {
    uint32_t hart;
    uint32_t start;
    uint32_t count;
    enum exo_class firmness;
};

struct description_device {
    uint64_t base;
    uint64_t size;
};

/* Of the vault. */
struct description_region {
    uint32_t order;
    uint32_t offset; /* in frames; found when it is admitted */
};

enum description_end {
    DESCRIPTION_STOP,
    DESCRIPTION_RESTART,
};

struct description_environment {
    char name[BASE_NAME_BYTES];
    char image[BASE_NAME_BYTES];
    char arguments[BASE_ARGUMENT_BYTES];
    uint32_t memory[3]; /* by enum exo_class: frames it may hold at most */
    uint32_t slots;
    uint32_t notice_us;
    uint32_t swap_frames;
    uint32_t restarts; /* at most */
    uint32_t life_ms;  /* about how long it is let live; 0: as long as it likes */
    uint32_t slice_count;
    uint32_t file_count;
    uint32_t device_count;
    uint32_t irq_count;
    uint32_t peer_count;
    uint32_t region_count;
    struct description_region region[DESCRIPTION_REGIONS];
    bool wants_tree; /* the machine's, as a file: it names hardware by it */
    bool is_spare;
    bool flushes; /* a hart does when it comes or goes */
    bool is_background;
    bool is_operator; /* it may ask about others, and end them */
    enum description_end on_exit;
    enum description_end on_fault;
    struct description_slice slice[BASE_SLICE_MAX];
    struct description_device device[BASE_DEVICE_MAX];
    uint32_t irq[BASE_DEVICE_MAX];
    char file[BASE_FILE_MAX][BASE_NAME_BYTES];
    char peer[BASE_PEER_MAX][BASE_NAME_BYTES];
};

/* A demand the broker makes by itself. */
struct description_move {
    uint32_t at_ms;
    uint32_t every_ms;  /* and again after so long; 0: once */
    uint32_t frames;    /* or */
    uint32_t positions; /* of a slice vector */
    uint32_t notice_us;
    char from[BASE_NAME_BYTES];
    char to[BASE_NAME_BYTES]; /* empty: into the pool */
};

struct description {
    uint32_t environment_count;
    uint32_t move_count;
    uint32_t slice_count; /* of the broker itself */
    bool keeps_accounts;  /* ends all in the end, and compares what is there with the beginning */
    struct description_slice slice[BASE_SLICE_MAX];
    struct description_environment environment[DESCRIPTION_ENVIRONMENTS];
    struct description_move move[DESCRIPTION_MOVES];
};

/* What the machine has, for admission. */
struct description_limits {
    uint32_t hart_count;
    uint32_t vault_frames;
    uint32_t frames;  /* free; guaranteed memory and swap come out of them */
    const void *tree; /* the machine's device tree; NULL: not known */
    /* What the kernel gave; devices and lines that it names must be there. */
    const struct exo_boot *boot;
};

/* False: nothing of it can be used. Each refusal has been told. The blob is 8-byte aligned. */
bool description_read(const void *blob, size_t size, const struct description_limits *limits,
                      struct description *description);
/* Index of the environment, or -1. */
int description_find(const struct description *description, const char *name);

/* Brought by who reads: "system.dtb: <path>: <reason> <other>"; other may be empty. */
void description_refused(const char *path, const char *reason, const char *other);
