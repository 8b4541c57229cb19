/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * exo_sbi.h - what our firmware offers the kernel beyond the SBI specification: the vault.
 *
 * The vault is one stretch of RAM that S-mode and U-mode can't touch. A window opens a part of it,
 * with rights, on one hart, and only while that hart executes in U-mode: the kernel's sret opens
 * all windows of the hart, any trap closes them before S-mode runs. There are few, so they are a
 * cache. The extension ID lies in the experimental space (RISC-V SBI 2.0, section 5); probe it with
 * sbi_probe_extension.
 *
 * Calls follow the SBI convention (a7 = EXO_SBI, a6 = function, a0.. = arguments; a0 = error,
 * a1 = value), but EXO_SBI_WINDOW and EXO_SBI_CLEAR may also change t0-t3.
 *
 * EXO_SBI_INFO() -> EXO_SBI_INFO_* fields. Never fails.
 * EXO_SBI_VAULT(base, order)
 *     Makes the vault, once: 2^order bytes at `base` (physical, naturally aligned, order 12 or
 *     more, RAM that S-mode may use, not the firmware). When it returns it is closed on every
 *     hart that runs, and zeroed; harts that start or resume later find it closed.
 *     INVALID_PARAM: no such stretch. ALREADY_AVAILABLE: it was made. NOT_SUPPORTED: too few PMP
 *     entries.
 * EXO_SBI_WINDOW(va, address, rights, name) -> 0: a window is set; 1: none was needed
 *     What an access fault of U-mode at `va` asks for. Sets a window of this hart, in turn with the
 *     others: `address` as in pmpaddr for a NAPOT region (RISC-V privileged 1.12, 3.7.1) of 4 KiB
 * or more inside the vault; rights R=1, W=2, X=4, W only with R. It is also remembered for the page
 *     of `va` under `name` (1 to 4095: the address space): the next miss there, with windows of
 * that name open, never reaches S-mode. Asked for the same `va` twice running it takes the others
 *     away, as one of a lower slot may have covered it; 1 if even that was so: the fault is no
 * miss. INVALID_PARAM: anything else. EXO_SBI_CLEAR() -> misses filled since the last call Takes
 * all windows of this hart away; its sret is an ordinary one again. Never fails. EXO_SBI_FORGET()
 *     Nothing is remembered on this hart. Never fails.
 * EXO_SBI_WIPE(base, size)
 *     Zeroes a part of the vault: both multiples of 4 KiB, at most EXO_SBI_WIPE_MAX bytes.
 *     INVALID_PARAM: anything else. Windows onto it are the caller's to close before.
 */
#pragma once

#define EXO_SBI          0x0845584f
#define EXO_SBI_INFO     0
#define EXO_SBI_VAULT    1
#define EXO_SBI_WINDOW   2
#define EXO_SBI_CLEAR    3
#define EXO_SBI_WIPE     4
#define EXO_SBI_FORGET   5
#define EXO_SBI_WIPE_MAX 65536

#define EXO_SBI_VERSION 2
/* Fields of EXO_SBI_INFO's value. */
#define EXO_SBI_INFO_VERSION(value) ((value)&0xff)
#define EXO_SBI_INFO_WINDOWS(value) (((value) >> 8) & 0xff) /* slots of this hart; 0: no vault */
#define EXO_SBI_INFO_TIME_PAGE      (1 << 16)               /* mtime can be read, see below */

/* Where EXO_SBI_INFO_TIME_PAGE is set this page may be read; the counter is its last doubleword. */
#define EXO_SBI_TIME_PAGE    0x0200b000
#define EXO_SBI_TIME_COUNTER 0x0200bff8
