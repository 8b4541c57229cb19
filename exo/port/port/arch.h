/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * arch.h - what the architecture gives the kernel.
 *
 * Everything here is implemented twice: by arch/riscv for the machine and by
 * test/fake for host tests. exo/ knows no register and no page-table bit.
 * Functions that return bool may refuse (false); the kernel calls them before it
 * changes anything, so that a refusal changes nothing.
 */
#pragma once

#include <exo/types.h>
#include <exo/upcall.h>
#include <stddef.h>

/* Direct map: kernel address of a frame's first byte. Valid for every RAM frame. */
void *arch_frame_pointer(exo_frame_t frame);

/* ---- page-table entries: three levels of 512 entries, pure functions ---- */
typedef struct {
    uint64_t raw;
} arch_pte_t;

enum {
    ARCH_LEVELS = 3,
    ARCH_TABLE_ENTRIES = 512
};
#define ARCH_USER_TOP (1ull << 38) /* first address above the user half */

#define ARCH_PTE_NONE ((arch_pte_t){0})
/* `flags` are enum exo_map_flags: TRACK leaves A/D clear, AD_UPCALL is remembered in a spare bit.
 */
arch_pte_t arch_pte_leaf(exo_frame_t frame, uint8_t rights, uint8_t flags);
/* The same without flags; ARCH_PTE_NONE for rights that a page can't have: none, or WRITE without
 * READ. At most READ, WRITE and EXECUTE. */
arch_pte_t arch_pte_page(exo_frame_t frame, uint64_t rights);
arch_pte_t arch_pte_table(exo_frame_t frame);
/* The same leaf for the frame that lies `frames` behind its own. */
arch_pte_t arch_pte_beside(arch_pte_t pte, uint32_t frames);
bool arch_pte_is_present(arch_pte_t pte);
bool arch_pte_is_table(arch_pte_t pte);
exo_frame_t arch_pte_frame(arch_pte_t pte);
uint8_t arch_pte_rights(arch_pte_t pte);
/* Index of va in the table of `level`: 2 = root, 1 covers 1 GiB, 0 covers 2 MiB. */
uint32_t arch_pte_index(exo_va_t va, uint32_t level);
/* The entry with what this access (EXO_READ/WRITE/EXECUTE) needs of A and D set, or the same entry
 * when they were set, the access is not permitted, or the library wants the upcall. */
arch_pte_t arch_pte_touch(arch_pte_t pte, uint8_t access);

/* The entry as it is lets this access through: no fault but for a stale translation. */
bool arch_pte_allows(arch_pte_t pte, uint8_t access);

/* ---- this hart ---- */
uint32_t arch_hart(void);               /* index 0..count-1, not the hart id */
uint64_t arch_now(void);                /* ticks */
void arch_timer_arm(uint64_t at_ticks); /* ~0 disarms; replaces the earlier one */
/* Plain ends of positions (slice.h) never reach us while the owner runs unmasked. */
bool arch_tick_is_short(void);
void arch_flush(void);             /* all translations of this hart */
void arch_flush_page(exo_va_t va); /* at least the translation of one page */
/* Makes `root` the user half here and flushes; root number 0 = kernel only. */
void arch_space_activate(exo_frame_t root);
/* Copies the kernel half into a new, zeroed root table. */
void arch_space_init(exo_frame_t root);
/* What the caches of this hart alone hold of whoever ran is put out of them, as far as the machine
 * lets us; in a bounded time. What arch_space_activate() forgets is not meant. */
void arch_flush_state(void);
bool arch_kick(uint32_t hart); /* interrupt another hart; it answers with kernel_kicked() */
void arch_fp_off(void);        /* FP traps from now on */
bool arch_fp_is_off(void);
/* 33 words each; NULL: nothing to save, or nothing to load. FP is on afterwards. */
void arch_fp_switch(void *save_or_null, const void *load_or_null);
/* Writes the words before the save area that the trap entry of `hart` needs (see kernel.h): `root`
 * is that of its space, `here` the kernel's record of the hart. */
void arch_dispatcher_init(struct exo_save_area *save, uint32_t hart, exo_frame_t root, void *here);
/* Until arch_peers_forget(), `from` may reach `to`, which runs on its hart, by this handle as far
 * as `rights` (CALL, NOTIFY) go, without asking. */
void arch_peer_remember(struct exo_save_area *from, exo_handle_t handle, uint8_t rights,
                        struct exo_save_area *to);
/* A handle of an environment, or the environment it names, is not what it was. */
void arch_peers_forget(void);
/* The call under way does not go back to its caller now: its registers are stored in `part`. */
void arch_call_leaves(struct exo_save_area *save, struct exo_registers *part);
/* Whenever `running` is resumed next it is by upcall: at `entry`, with t0 = self and t1 = reason,
 * and the other registers as stored. */
void arch_upcall_set(struct exo_save_area *save, uint64_t entry, uint64_t reason);
/* What is resumed next without registers (struct kernel_resume) enters at `entry` by pct: t0 =
 * self, t1 = EXO_UPCALL_PCT, a0 = caller, a1..a4 = words[0..3], and all else 0. */
void arch_pct_set(struct exo_save_area *save, uint64_t entry, uint64_t caller,
                  const uint64_t *words);
/* From now on the kernel sees the page faults of this dispatcher first. At the start it doesn't. */
void arch_page_faults_see(struct exo_save_area *save);
/* Pause before looking at a lock again. */
void arch_relax(void);
/* An interrupt waits until the kernel is left. */
bool arch_interrupt_waits(void);

/* ---- external interrupts; false: no controller, or no such line ---- */
bool arch_irq_enable(uint32_t irq, uint32_t hart);
bool arch_irq_disable(uint32_t irq, uint32_t hart);
void arch_irq_complete(uint32_t irq); /* on the hart that claimed it */

/* ---- the vault: RAM that only U-mode sees, through windows ---- */
/* Closes the extent to everybody, once, and zeroes it; false: the firmware can't. */
bool arch_vault_close(exo_frame_t base, uint32_t order);
void arch_vault_wipe(exo_frame_t frame); /* zeroes one frame of it */
/* Windows of this hart, open while it is in U-mode; none: 0. */
uint32_t arch_window_count(void);
/* Opens a window onto an extent of the vault, with rights READ (which WRITE needs), WRITE, EXECUTE:
 * what `env`, which runs here, lacked at va. The firmware replaces others in turn, and remembers
 * it: the kernel sees no more misses on that page until the windows are closed. False: it was open,
 * alone; the access fails for another reason. */
bool arch_window_open(uint32_t env, exo_va_t va, exo_frame_t base, uint32_t order, uint8_t rights);
/* Closes all windows of this hart; returns how many misses the firmware filled by itself. */
uint64_t arch_windows_close(void);
void arch_windows_forget(void);

/* ---- machine ---- */
void arch_console_write(const char *text, size_t length);
_Noreturn void arch_power_off(uint8_t code);
/* Comes back where the firmware can't. */
void arch_reboot(void);
/* What `sstatus`-like report lines to print is the architecture's: name of a cause. */
const char *arch_cause_name(uint64_t cause);
bool arch_cause_is_page_fault(uint64_t cause);
bool arch_cause_is_access_fault(uint64_t cause);
uint8_t arch_cause_access(uint64_t cause); /* EXO_READ, EXO_WRITE or EXO_EXECUTE */
bool arch_cause_is_illegal(uint64_t cause);
const char *arch_register_name(uint32_t x);
