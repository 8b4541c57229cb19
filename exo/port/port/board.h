/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * board.h - the machine as found in the device tree. All memory in bytes, physical.
 */
#pragma once

#include <exo/types.h>

struct board_range {
    uint64_t base;
    uint64_t size;
};

enum {
    BOARD_MEMORY_MAX = 8,
    BOARD_RESERVED_MAX = 16,
    BOARD_DEVICE_MAX = 64
};

struct board {
    uint32_t hart_count;
    uint32_t hart_boot; /* index of the boot hart */
    uint64_t timebase_hz;
    uint32_t irq_count; /* lines 1..irq_count-1; 0: no controller */
    uint32_t memory_count;
    struct board_range memory[BOARD_MEMORY_MAX]; /* RAM, page aligned, ascending */
    uint32_t reserved_count;
    /* not for use: firmware, reserved-memory nodes, kernel image; page aligned */
    struct board_range reserved[BOARD_RESERVED_MAX];
    uint32_t device_count;
    struct board_range
        device[BOARD_DEVICE_MAX]; /* register windows a driver may have, page aligned */
    struct board_range bundle;    /* cpio archive (initrd); any alignment; size 0: none */
    struct board_range dtb;       /* any alignment */
    const char *model;
};
