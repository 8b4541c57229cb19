/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * info.h - what the kernel exposes, read-only: the info page and the boot page.
 *
 * The info page is self-describing: check magic, version and size; read under the
 * sequence lock (even and unchanged = consistent).
 */
#pragma once

#include <exo/types.h>

#define EXO_INFO_MAGIC 0x4f464e494f5845ull /* "EXOINFO" */
#define EXO_BOOT_MAGIC 0x544f4f424f5845ull /* "EXOBOOT" */

struct exo_info {
    uint64_t magic;
    uint32_t version;
    uint32_t size;     /**< sizeof(struct exo_info) */
    uint64_t sequence; /**< odd while the kernel writes */
    uint64_t timebase_hz;
    uint64_t slice_ticks; /**< length of one position */
    uint64_t
        start_ticks; /**< position p of cycle n begins at start + (n * count + p) * slice_ticks */
    uint32_t hart_count;
    uint32_t slice_count;
    uint32_t ledger_slots;
    uint32_t ledger_live;
    uint32_t ledger_tombstones;
    uint32_t frame_entry_size;  /**< of the frame table, exported as extents in the boot page */
    uint32_t frame_kind_offset; /**< uint8_t: kernel's kind of the frame */
    uint32_t frame_maps_offset; /**< uint16_t: live 4 KiB mappings */
    uint64_t frame_base;        /**< frame number of entry 0 */
    uint64_t frame_count;
    uint32_t env_state_offset; /**< of env_state[] in this page */
    uint32_t vector_offset;    /**< of vector[][] in this page */
    uint8_t env_state[EXO_ENV_MAX];
    uint8_t vector[EXO_HART_MAX][EXO_SLICE_COUNT]; /**< environment number, 255 = vacant */
};

enum {
    EXO_BOOT_EXTENTS = 160
};

struct exo_boot_extent {
    uint64_t handle;
    uint64_t base;  /**< frame number; slices: hart; irq: number */
    uint16_t kind;  /**< enum exo_kind */
    uint16_t order; /**< slices: count */
    uint32_t role;  /**< enum exo_boot_role */
};

enum exo_boot_role {
    EXO_ROLE_FREE = 0,   /**< free RAM, device, irq or slices */
    EXO_ROLE_BUNDLE = 1, /**< frames that hold the bundle, in order */
    EXO_ROLE_INFO = 2,   /**< the info page, read-only */
    EXO_ROLE_FRAMES = 3, /**< the frame table, read-only, in order */
    EXO_ROLE_MACHINE = 4,
    EXO_ROLE_RECORDER = 7, /**< <exo/recorder.h>, read-only, one frame for each hart */
    EXO_ROLE_LOG = 8,      /**< <exo/log.h>, read-only */
    EXO_ROLE_DTB = 5,      /**< frames that hold the machine's device tree, read-only */
    EXO_ROLE_SELF =
        6, /**< environment handle of the broker, for its children: CALL, NOTIFY, GRANT */
};

/** Mapped read-only into the broker at EXO_BOOT_VA before its first upcall. */
struct exo_boot {
    uint64_t magic;
    uint32_t version;
    uint32_t extent_count;
    uint64_t bundle_offset; /**< of the cpio archive in its first frame */
    uint64_t bundle_size;
    uint64_t dtb_offset;
    uint64_t dtb_size;
    uint32_t free_slot_first; /**< ledger slots of the broker that are free */
    uint32_t free_slot_count;
    uint32_t hart_count;
    uint32_t hart_boot; /**< the broker's dispatcher runs here */
    struct exo_boot_extent extent[EXO_BOOT_EXTENTS];
};

_Static_assert(sizeof(struct exo_boot) <= EXO_FRAME_SIZE, "one frame");

/** Fixed user addresses that every image and loader agrees on. */
#define EXO_IMAGE_VA 0x0000010000ull /**< images are linked here */
#define EXO_SAVE_VA  0x3000000000ull /**< save area of hart h: + h * 4096 */
#define EXO_BOOT_VA  0x3000010000ull /**< broker: boot page; others: start page of libos/base */
#define EXO_STACK_VA 0x2fffffe000ull /**< top of the broker's first stack; grows down */

/** Header at the very start of a flat broker image, linked at EXO_IMAGE_VA. */
#define EXO_IMAGE_MAGIC 0x454741494f5845ull /* "EXOIAGE" */
struct exo_image_header {
    uint64_t magic;
    uint64_t entry;    /**< first upcall enters here */
    uint64_t text_end; /**< page aligned: [EXO_IMAGE_VA, text_end) is R+X */
    uint64_t data_end; /**< [text_end, data_end) is R+W, from the file */
    uint64_t bss_end;  /**< [data_end, bss_end) is R+W, zero */
    uint64_t needs;    /**< EXO_ABI_VERSION that it was built for */
};
