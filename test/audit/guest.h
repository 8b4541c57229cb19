/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * guest.h - the kernel of a stopped QEMU, as if it were this program's own: what the auditor sees.
 */
#pragma once

#include <stdint.h>

enum {
    GUEST_SYMBOLS_MAX = 64
};

/* Guest memory at `ram`, from physical address `base` on; the kernel was loaded at `load`. */
void guest_open(void *ram, uint64_t base, uint64_t size, uint64_t load);
/* An address of the kernel's, by its name. */
void guest_symbol(const char *name, uint64_t address);
void guest_registers(uint32_t hart_id, uint64_t satp, uint64_t sstatus);
/* The enable bits of the hart's context in the interrupt controller: 32 bytes. */
void guest_lines(uint32_t hart_id, const char *bytes);
/* Reads it all anew; NULL, or what does not let itself be read. */
const char *guest_read(void);
/* NULL, or what is wrong. */
const char *guest_audit(void);
/* Tells the auditor which harts flushed since the last look. */
void guest_flushes_see(void);
