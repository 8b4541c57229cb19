/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * start.h - the start page: what the broker tells an application about itself.
 *
 * Mapped read-only at EXO_BOOT_VA before the first upcall. The broker maps the image, the save
 * area, this page, the mailbox and the files; stacks lie in the image's bss. The page tables
 * (level 0) up to `table_end` exist, the ones beyond are the application's own to donate, out of
 * `table[]` or of order-1 extents it asks for.
 */
#pragma once

#include <exo/info.h>
#include <exo/types.h>

#define BASE_START_MAGIC   0x54524154534f5845ull /* "EXOSTART" */
#define BASE_START_VERSION 4u

/* Fixed places, all but the files in the 2 MiB that also holds the save areas. */
#define BASE_MAILBOX_VA  (EXO_BOOT_VA + 0x1000ull)  /* read-write */
#define BASE_INFO_VA     (EXO_BOOT_VA + 0x2000ull)  /* kernel's info page, read-only */
#define BASE_LOG_VA      (EXO_BOOT_VA + 0x3000ull)  /* of operators, read-only */
#define BASE_RECORDER_VA (EXO_BOOT_VA + 0x10000ull) /* of operators, read-only */
#define BASE_FILE_VA     0x2000000000ull            /* files, each at a multiple of 2 MiB */

/* The machine's device tree, checked as a whole. */
#define BASE_TREE_FILE "machine.dtb"

enum {
    BASE_NAME_BYTES = 32,
    BASE_ARGUMENT_BYTES = 256,
    BASE_MEMORY_MAX = 64,
    BASE_TABLE_MAX = 16,
    BASE_SWAP_MAX = 8,
    BASE_DEVICE_MAX = 24,
    BASE_SLICE_MAX = 8,
    BASE_FILE_MAX = 8,
    BASE_PEER_MAX = 8,
};

/* A binding of the application's, unmapped at start. */
struct base_extent {
    uint64_t handle;
    uint64_t base; /* frame number; irq: its number */
    uint8_t kind;  /* enum exo_kind */
    uint8_t order;
    uint8_t firmness; /* enum exo_class */
    uint8_t rights;
    uint32_t reserved;
};

struct base_slice {
    uint64_t handle; /* already occupied (attached) at start */
    uint16_t hart;
    uint16_t start;
    uint16_t count;
    uint16_t firmness; /* enum exo_class */
};

struct base_file {
    char name[BASE_NAME_BYTES];
    uint64_t va;   /* read-only mapping; the content begins here */
    uint64_t size; /* bytes */
};

struct base_peer {
    char name[BASE_NAME_BYTES];
    uint64_t env; /* ENV handle, rights CALL and NOTIFY */
};

struct base_start {
    uint64_t magic;
    uint32_t version;
    uint32_t size; /* sizeof(struct base_start) */
    char name[BASE_NAME_BYTES];
    char arguments[BASE_ARGUMENT_BYTES]; /* words separated by blanks, NUL at the end */

    uint32_t env_index;
    uint32_t hart_first; /* the hart whose dispatcher starts first */
    uint64_t hart_mask;  /* harts with a dispatcher */
    uint32_t slot_first; /* ledger slots of the application that are free */
    uint32_t slot_count;
    uint64_t broker;      /* ENV handle of the broker, right NOTIFY; 0: it polls the mailbox */
    uint32_t broker_hart; /* argument of NOTIFY */
    uint32_t notice_us;   /* notice of the standard memory, from the description */
    uint64_t mailbox_va;  /* BASE_MAILBOX_VA; 0 = none */
    uint64_t info_va;     /* BASE_INFO_VA; 0 = not mapped */
    uint64_t timebase_hz;
    uint64_t slice_ticks;
    uint64_t image_end; /* end of bss, page aligned */
    uint64_t heap_va;   /* heap window, nothing else lies in it; 64 KiB aligned */
    uint64_t heap_end;
    uint64_t table_end; /* level-0 tables exist for [EXO_IMAGE_VA, table_end) */

    uint32_t memory_count;
    uint32_t table_count;
    uint32_t swap_count;
    uint32_t device_count;
    uint32_t slice_count;
    uint32_t file_count;
    uint32_t peer_count;
    uint32_t life;                              /* how often it was made before */
    struct base_extent memory[BASE_MEMORY_MAX]; /* order as large as possible */
    struct base_extent table[BASE_TABLE_MAX];   /* order 1 each, for page tables */
    struct base_extent swap[BASE_SWAP_MAX];
    struct base_extent device[BASE_DEVICE_MAX]; /* kinds DEVICE, IRQ and REGION */
    struct base_slice slice[BASE_SLICE_MAX];
    struct base_file file[BASE_FILE_MAX]; /* with BASE_TREE_FILE for who names hardware */
    struct base_peer peer[BASE_PEER_MAX];
    uint64_t recorder_va; /* BASE_RECORDER_VA, <exo/recorder.h>, a frame a hart; 0 = not mapped */
    uint64_t log_va;      /* BASE_LOG_VA, <exo/log.h>; 0 = not mapped */
};

_Static_assert(sizeof(struct base_start) <= EXO_FRAME_SIZE, "one frame");

static inline const struct base_start *base_start(void)
{
    return (const struct base_start *)EXO_BOOT_VA;
}

/* NULL where the application has no such file (or peer). */
const struct base_file *base_file_find(const char *name);
const struct base_peer *base_peer_find(const char *name);

/* Value after "key=" in the arguments as a number, or `otherwise`. */
uint64_t base_argument_number(const char *key, uint64_t otherwise);
/* True where the word stands in the arguments by itself. */
bool base_argument_given(const char *word);
