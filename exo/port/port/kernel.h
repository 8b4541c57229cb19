/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel.h - what the kernel gives the architecture.
 *
 * Traps from U-mode, already on the hart's kernel stack. For all but calls `registers` is the part
 * of the save area (running or masked) that holds the trapped state, and what is to be resumed
 * comes back. Interrupts stay off in S-mode; there are no traps from S-mode.
 */
#pragma once

#include <exo/types.h>
#include <exo/upcall.h>
#include <port/board.h>

/*
 * Trusted page before the save area: `struct dispatcher` starts it; the words trap.S
 * needs lie at its very end, so they are small negative offsets from the save area.
 *   -8(save)  kernel stack pointer   -16(save) hart index   -24(save) scratch for t0
 *   -32, -40, -48(save) a caller's sp, ra, tp   -56(save) where a call that leaves is stored
 *   -64(save) page faults go to the kernel's C first   -72, -80(save) the next upcall's entry,
 * reason -120 to -88(save) what a pct carries: a0..a4
 */
struct dispatcher;

struct kernel_resume {
    const struct exo_registers *registers; /* x[0] = pc; NULL: what arch_pct_set said */
    struct exo_save_area *save;            /* kernel address, for sscratch */
};

/*
 * ecall: the arguments as they were in a0..a5, a7, and the caller's block. The caller goes on
 * with the result, or the kernel has called arch_call_leaves: then what a call keeps of the
 * caller's registers, and the result in a0 and a1, are stored where that said, and kernel_leave
 * tells what to resume. Between the two the lock is held.
 */
struct exo_result kernel_call(uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4,
                              uint64_t a5, struct dispatcher *d, uint64_t number);
struct kernel_resume kernel_leave(void);
struct kernel_resume kernel_fault(uint64_t cause, uint64_t value, struct exo_registers *registers);
/* Interrupts: `registers` as above, or NULL when the hart was idle. */
struct kernel_resume kernel_timer(struct exo_registers *registers);
struct kernel_resume kernel_kicked(struct exo_registers *registers);
/* `irq` is claimed, not completed. */
struct kernel_resume kernel_interrupt(struct exo_registers *registers, uint32_t irq);

/* When `save` of a kernel_resume is NULL the hart idles: wait for an interrupt with
 * the kernel-only space, then call one of kernel_timer/kicked/interrupt again. But while something
 * that the kernel said is not on the console yet, it does not wait: kernel_timer prints some. */
extern bool log_is_left;
/* Prints all that is left: the last of a panic, without the lock. */
void log_finish(void);

/* Boot hart: builds the tables, starts the broker; only then may the others come in. */
struct kernel_resume kernel_main(const struct board *board);
/* Every other hart, once. */
struct kernel_resume kernel_hart_main(void);
