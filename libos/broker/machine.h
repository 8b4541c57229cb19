/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * machine.h - what the broker has at boot, sorted out of the boot page.
 */
#pragma once

#include <exo/info.h>

/* Pool, ledger slots and info page. False: the boot page is not what we know. */
bool machine_init(void);
/* Maps the bundle; NULL: it can't be. */
const uint8_t *machine_bundle_map(uint64_t *size);
/* Maps the machine's device tree, which the kernel has checked; NULL: it can't be. */
const uint8_t *machine_tree_map(void);
const uint8_t *machine_tree(void); /* NULL: not mapped */
uint64_t machine_tree_size(void);

/* Ends the machine. */
_Noreturn void machine_off(uint32_t code);

const struct exo_boot *machine_boot(void);
const struct exo_info *machine_info(void);
uint32_t machine_hart(void); /* where the broker runs */
uint32_t machine_hart_count(void);
exo_handle_t machine_self(void);
exo_handle_t machine_slices(uint32_t hart);
/* Raw 0: the kernel gave no such line. */
exo_handle_t machine_irq(uint32_t number);
/* The vault; NULL: there is none. */
const struct exo_boot_extent *machine_vault(void);
uint32_t machine_vault_frames(void);
/* Frame `number` of a role that the kernel writes for others to read: EXO_ROLE_INFO, _LOG, and of
 * EXO_ROLE_RECORDER one for each hart. Raw 0: none. */
exo_handle_t machine_shown_handle(uint32_t role, uint32_t number);
/* Comes back where the firmware can't. */
void machine_reboot(void);
/* The boot extent of bundle and tree, or of devices, that holds the frame; NULL: none. */
const struct exo_boot_extent *machine_file_extent(uint64_t frame);
const struct exo_boot_extent *machine_device_extent(uint64_t frame);
/* Frame that holds the byte of the mapped bundle, or tree. */
uint64_t machine_file_frame(const uint8_t *byte);

uint64_t machine_now(void);
uint64_t machine_ticks(uint64_t microseconds);
/* Since the broker began. */
uint64_t machine_microseconds(uint64_t at_ticks);
