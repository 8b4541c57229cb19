/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * audit_machine.h - what the auditor reads of the machine itself: on the host it is the fake one
 * (audit_fake.c), in QEMU the guest's memory and registers (test/audit/guest.c).
 */
#pragma once

#include "env.h"

#include <stdbool.h>
#include <stdint.h>

struct audit_peer {
    exo_handle_t handle; /* raw 0: none is remembered, or it counts no longer */
    const struct exo_save_area *to;
    uint64_t rights;
};

/* Index of a frame among the places; audit_place_count(): neither RAM nor device. */
uint32_t audit_place(uint64_t frame);
uint64_t audit_place_frame(uint32_t place);
uint32_t audit_ram_count(void);
uint32_t audit_place_count(void);
/* The space that a hart is in; 0: the kernel's own. */
uint64_t audit_root(uint32_t hart);
bool audit_fp_is_off(uint32_t hart);
/* 1 + the hart that the line is enabled on; 0: none. */
uint32_t audit_line_hart(uint32_t line);
/* What the upper half of every root holds. */
uint64_t audit_kernel_entry(uint32_t index);
/* Where the block lies that `env` has on `hart`. */
const char *audit_block(uint32_t env, uint32_t hart);
/* Whose save area it is; NULL: of none. */
struct dispatcher *audit_dispatcher_of(struct exo_save_area *save);
/* Were entries left out since the last look? */
bool audit_has_gaps(void);
struct audit_peer audit_peer(const struct dispatcher *d);
/* Windows of the vault. */
bool audit_windows(void);
