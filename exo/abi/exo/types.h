/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * types.h - names of things, shared by kernel and library OSes.
 */
#pragma once

#include <exo/status.h>
#include <exo/version.h>
#include <stdbool.h>
#include <stdint.h>

#define EXO_FRAME_SHIFT 12u
#define EXO_FRAME_SIZE  4096u

/** A capability: ledger index in bits 0-23, the low 40 bits of its epoch above. Raw 0 names
 * nothing. */
typedef struct {
    uint64_t raw;
} exo_handle_t;

/** Physical frame number: physical address >> 12. */
typedef struct {
    uint64_t number;
} exo_frame_t;

/** Does an image that needs `needs` fit a kernel that has `has`? Both as EXO_ABI_VERSION. */
static inline bool exo_version_fits(uint64_t has, uint64_t needs)
{
    return has >> 16 == needs >> 16 && (has >> 8 & 0xff) >= (needs >> 8 & 0xff);
}

/** A user virtual address; Sv39 lower half: below 2^38. */
typedef struct {
    uint64_t raw;
} exo_va_t;

struct exo_result {
    exo_status_t status;
    uint64_t value;
};

#define EXO_NOTHING         ((exo_handle_t){0}) /**< also "myself" where an environment is expected */
#define EXO_HANDLE_INDEX(h) ((uint32_t)((h).raw & 0xffffffu))

enum exo_limits {
    EXO_HART_MAX = 8,
    EXO_ENV_MAX = 64,        /**< environments; 0 is the broker */
    EXO_SLICE_COUNT = 32,    /**< positions in a hart's vector */
    EXO_SLICE_HZ = 1000,     /**< positions per second */
    EXO_DEPTH_MAX = 16,      /**< longest derivation chain */
    EXO_ORDER_MAX = 20,      /**< largest extent: 4 GiB */
    EXO_MAP_MAX = 64,        /**< entries in one map call */
    EXO_GIVE_MAX = 128,      /**< slots handed over in one give call */
    EXO_REQUEST_MAX = 8,     /**< revocations one environment can be asked at once */
    EXO_SURRENDER_MAX = 256, /**< handles in the declared order of surrender */
    EXO_NOTICE_CAP = 8,      /**< a request is due after 8 notices, delivered or not */
};

enum exo_kind {
    EXO_KIND_NONE = 0,
    EXO_KIND_FRAME,   /**< extent of RAM frames */
    EXO_KIND_DEVICE,  /**< extent of device registers */
    EXO_KIND_SLICE,   /**< run of positions in one hart's vector */
    EXO_KIND_IRQ,     /**< one interrupt line */
    EXO_KIND_ENV,     /**< an environment */
    EXO_KIND_MACHINE, /**< console and power */
    EXO_KIND_REQUEST, /**< a revocation under way, held by who asks */
    EXO_KIND_REGION,  /**< extent of the vault: open to who mapped it, in U-mode only */
};

enum exo_rights {
    EXO_READ = 1,     /**< frame, device, region */
    EXO_WRITE = 2,    /**< frame, device, region */
    EXO_EXECUTE = 4,  /**< frame, region */
    EXO_GRANT = 8,    /**< any: derive from it into another environment */
    EXO_CALL = 16,    /**< env: protected control transfer */
    EXO_NOTIFY = 32,  /**< env: notification */
    EXO_GIVE = 64,    /**< env: put bindings into its slots */
    EXO_CONTROL = 128 /**< env: map, start, stop, destroy */
};

/** How firmly a binding is held; a derived one is never firmer than its parent. */
enum exo_class {
    EXO_BORROWED = 0,   /**< taken first */
    EXO_STANDARD = 1,   /**< taken after its notice */
    EXO_GUARANTEED = 2, /**< never taken by revocation */
};
