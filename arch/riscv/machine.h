/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * machine.h - what the device tree says, in full: the board for the kernel, and what only
 * the architecture needs.
 */
#pragma once

#include <port/board.h>
#include <stddef.h>

enum {
    MACHINE_DTB_MAX = 4 << 20,
    MACHINE_CACHE_MIN = 4 << 10,
    MACHINE_CACHE_USUAL = 32 << 10, /* where the tree doesn't say: that of the boards */
    MACHINE_CACHE_MAX = 64 << 10    /* more is not read: a switch has to end */
};
#define MACHINE_NO_CONTEXT 0xffffffffu

struct machine {
    struct board board;
    uint64_t hart_id[EXO_HART_MAX];      /* by index; the boot hart is index 0 */
    uint32_t hart_phandle[EXO_HART_MAX]; /* of its interrupt controller; 0: none */
    uint32_t cache_size;                 /* bytes of the largest data cache of a hart in use */
    uint64_t plic_base;                  /* 0: no controller */
    uint64_t plic_size;
    uint32_t plic_context[EXO_HART_MAX]; /* MACHINE_NO_CONTEXT: no S-mode context */
    uint64_t finisher_base;              /* test device; 0: none */
    bool exits_by_semihosting;           /* whoever booted us says that a debugger listens */
};

/* What the image occupies and who runs it; the tree doesn't know. */
struct machine_boot {
    uint64_t hart_id;
    uint64_t dtb_pa;
    struct board_range kernel;
};

/* Fills `machine` from the tree of at most `limit` bytes. NULL, or the reason why it can't be
 * used, a few words. The ways to power off are found first, so that a refusal can be reported. */
const char *devicetree_read(const void *dtb, size_t limit, const struct machine_boot *boot,
                            struct machine *machine);
