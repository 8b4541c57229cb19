/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * own.h - the broker's own address space: windows onto frames, mailboxes, and the bundle.
 *
 * All small places lie in the 2 MiB that the kernel has made a page table for:
 *
 *   EXO_SAVE_VA + 0        save areas (kernel)
 *               + 0x10000  boot page (kernel), info page
 *               + 0x40000  mailbox of environment n, at n * 4096
 *               + 0x80000  small window, one frame
 *               + 0x100000 large window, up to 256 frames
 *
 * or in that of the image, behind its end: the tables of the pool, up to 128 frames.
 */
#pragma once

#include <exo/call.h>
#include <exo/info.h>

#define OWN_POOL_VA    0x180000ull
#define OWN_INFO_VA    (EXO_SAVE_VA + 0x20000ull)
#define OWN_MAILBOX_VA (EXO_SAVE_VA + 0x40000ull)
#define OWN_SMALL_VA   (EXO_SAVE_VA + 0x80000ull)
#define OWN_LARGE_VA   (EXO_SAVE_VA + 0x100000ull)
#define OWN_BUNDLE_VA  0x2000000000ull
#define OWN_TREE_VA    0x2800000000ull

enum {
    OWN_LARGE_ORDER = 8
};

/* A binding of the broker's that is derived from one it had at boot. Raw 0: refused. */
exo_handle_t own_derive(exo_handle_t root, uint64_t offset, uint32_t order, uint8_t rights);
/* Drops it; its slot is free again. False: others hold what was derived from it. */
bool own_drop(exo_handle_t handle);

/* The pool's tables, once it knows all its extents: in the first frames that it hands out. */
bool own_pool_open(void);

bool own_map(exo_handle_t handle, uint64_t va, uint8_t rights, uint8_t flags);
/* Page tables down to level 0 (or 1) that cover va; frames come out of the pool. */
bool own_table(uint64_t va, uint8_t level);

/* A window onto a block of the pool's; raw 0: refused. Ends with own_drop. */
exo_handle_t own_window(uint64_t va, uint64_t base, uint32_t order);
/* Zeroes a block of the pool's. */
bool own_wipe(uint64_t base, uint32_t order);
bool own_copy(uint64_t to_base, uint64_t from_base);

/* A map call for `env`, repeated while the kernel asks for it. */
exo_status_t own_map_entry(exo_handle_t env, struct exo_map_entry entry);
