/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trap_fast.S - the way in, and the visits that need nothing of the kernel's C.
 *
 * sscratch holds the kernel address of the running dispatcher's save area; while the hart is in the
 * kernel, 0. Until a way is chosen t1 is that address, the thread's t1 is in sscratch and its t0 below
 * the save area; nothing else is touched, and no instruction may trap.
 *
 *   the null call    answers and goes back: 15 instructions from trap to sret
 *   a breakpoint or  of a library that is unmasked: what it needs to know goes into its save area, and
 *   a page fault     its entry begins with t0 = the save area, t1 = EXO_UPCALL_FAULT: 29 and 27
 *   other calls      go to trap_call.S, the timer to trap_tick.S, all else to trap_general, with t1 and
 *                    sscratch as above
 *
 * A page fault goes this way only if the kernel has no business with the page faults of this
 * dispatcher (arch_page_faults_see). Other faults may be a floating-point unit or a PMP window that is
 * not there yet.
 */
#include "layout.h"

    .text
    .globl  trap_user
    .balign 4
trap_user:
    csrrw   t1, sscratch, t1
    beqz    t1, trap_kernel
    sd      t0, SAVE_SCRATCH(t1)
    csrr    t0, scause
    addi    t0, t0, -CAUSE_USER_CALL
    bnez    t0, 1f
    bnez    a7, trap_call
    csrr    t0, sepc
    addi    t0, t0, 4
    csrw    sepc, t0
    li      a0, 0
    li      a1, EXO_ABI_VERSION
    ld      t0, SAVE_SCRATCH(t1)
    csrrw   t1, sscratch, t1
    sret

1:  addi    t0, t0, CAUSE_USER_CALL - CAUSE_PAGE_FIRST
    srli    t0, t0, 2
    bnez    t0, 3f
    ld      t0, SAVE_SEE(t1)
    bnez    t0, trap_general
2:  ld      t0, SAVE_ENTRY(t1)
    beqz    t0, trap_general
    csrrw   t0, sepc, t0
    sd      t0, SAVE_FAULT_PC(t1)
    ld      t0, SAVE_SCRATCH(t1)
    sd      t0, SAVE_FAULT_T0(t1)
    csrrw   t0, sscratch, t1
    sd      t0, SAVE_FAULT_T1(t1)
    csrr    t0, scause
    sd      t0, SAVE_FAULT_CAUSE(t1)
    csrr    t0, stval
    sd      t0, SAVE_FAULT_TVAL(t1)
    sd      zero, SAVE_ENTRY(t1)
    ld      t0, SAVE_SELF(t1)
    li      t1, UPCALL_FAULT
    sret

3:  csrr    t0, scause
    addi    t0, t0, -CAUSE_BREAKPOINT
    beqz    t0, 2b
    bltz    t0, trap_tick
    j       trap_general
