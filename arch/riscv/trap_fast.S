/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trap_fast.S - the way in from U-mode, and the two visits that need nothing of the kernel's C.
 *
 * sscratch holds the kernel address of the running dispatcher's save area. Until a way is chosen t1
 * is that address, the thread's t1 is in sscratch and its t0 below the save area; nothing else is
 * touched. No instruction here may trap: sstatus.SPP is not looked at.
 *
 *   the null call   answers and goes back: 14 instructions from trap to sret
 *   a breakpoint    of a library that is unmasked: what it needs to know goes into its save area,
 *                   and its entry begins with t0 = the save area, t1 = EXO_UPCALL_FAULT: 27
 *   all others      go to trap_general with t1 and sscratch as above
 *
 * A breakpoint needs no look at page tables or floating point first, as other faults do.
 */
#include "layout.h"

    .text
    .globl  trap_user
    .balign 4
trap_user:
    csrrw   t1, sscratch, t1
    sd      t0, SAVE_SCRATCH(t1)
    csrr    t0, scause
    addi    t0, t0, -CAUSE_USER_CALL
    bnez    t0, 1f
    bnez    a7, trap_general
    csrr    t0, sepc
    addi    t0, t0, 4
    csrw    sepc, t0
    li      a0, 0
    li      a1, ABI_VERSION
    ld      t0, SAVE_SCRATCH(t1)
    csrrw   t1, sscratch, t1
    sret

1:  addi    t0, t0, CAUSE_USER_CALL - CAUSE_BREAKPOINT
    bnez    t0, trap_general
    ld      t0, SAVE_ENTRY(t1)
    beqz    t0, trap_general
    csrr    t0, sepc
    sd      t0, SAVE_FAULT_PC(t1)
    ld      t0, SAVE_SCRATCH(t1)
    sd      t0, SAVE_FAULT_T0(t1)
    csrrw   t0, sscratch, t1
    sd      t0, SAVE_FAULT_T1(t1)
    li      t0, CAUSE_BREAKPOINT
    sd      t0, SAVE_FAULT_CAUSE(t1)
    csrr    t0, stval
    sd      t0, SAVE_FAULT_TVAL(t1)
    ld      t0, SAVE_ENTRY(t1)
    csrw    sepc, t0
    sd      zero, SAVE_ENTRY(t1)
    ld      t0, SAVE_SELF(t1)
    li      t1, UPCALL_FAULT
    sret
