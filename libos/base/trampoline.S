/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trampoline.S - from an upcall into C, and from C into a thread without the kernel.
 *
 * A context holds xN at 8 * N and pc in slot 0. While C runs, s0 to s11 of the thread that was
 * interrupted stay where they are: C keeps them. They go into its context only when another one is
 * resumed. gp belongs to the last instruction here.
 */
#include "offsets.h"

.macro registers op, base, list:vararg
    .irp n, \list
    \op     x\n, 8 * \n(\base)
    .endr
.endm

/* What C may change goes into the current context; pc, t0 and t1 from where the upcall left them. */
.macro thread_store pc, t0_at, t1_at
    ld      gp, SAVE_CONTEXT(t0)
    registers sd, gp, 1,2,4,7,10,11,12,13,14,15,16,17,28,29,30,31
    ld      a0, \pc(t0)
    ld      a1, \t0_at(t0)
    ld      a2, \t1_at(t0)
    sd      a0, 0(gp)
    sd      a1, 8 * 5(gp)
    sd      a2, 8 * 6(gp)
.endm

    .text
/* U-mode, masked. t0 = save area, t1 = reason; all else is the thread's. */
    .global base_entry, base_enter_dispatch
base_entry:
    bnez    t1, entry_fault
    ld      gp, SAVE_RUNNING(t0)
    la      t1, resume_end
    bgeu    gp, t1, 1f
    la      t1, resume_begin
    bgeu    gp, t1, 2f          /* it hit the resume: the context is whole, s0 to s11 are in place */
1:  thread_store SAVE_RUNNING, SAVE_RUNNING + 8 * 5, SAVE_RUNNING + 8 * 6

/* Masked. t0 = save area; the current context is whole, but for s0 to s11. */
base_enter_dispatch:
2:  la      a3, base_dispatch
    j       dispatch

entry_fault:
    thread_store SAVE_FAULT_PC, SAVE_FAULT_T0, SAVE_FAULT_T1
    la      a3, base_dispatch_fault

dispatch:
    ld      a2, SAVE_CONTEXT(t0)
    ld      sp, SAVE_STACK(t0)
    ld      tp, SAVE_TLS(t0)
    addi    sp, sp, -16
    sd      a2, 0(sp)
    sd      t0, 8(sp)
    mv      a0, t0
    jalr    a3                  /* a0 = context to resume, a1 = entry, 0 to stay masked */
    ld      a2, 0(sp)
    ld      t0, 8(sp)
    beq     a0, a2, 1f
    registers sd, a2, 8,9,18,19,20,21,22,23,24,25,26,27
    registers ld, a0, 8,9,18,19,20,21,22,23,24,25,26,27
1:  sd      a1, SAVE_ENTRY(t0)
resume_begin:
    beqz    a1, 1f
    ld      a1, SAVE_PENDING(t0)
    bnez    a1, resume_again
1:  ld      gp, 0(a0)
    registers ld, a0, 1,2,4,5,6,7,11,12,13,14,15,16,17,28,29,30,31
    ld      a0, 8 * 10(a0)
    jr      gp
resume_again:
    sd      zero, SAVE_ENTRY(t0)
resume_end:
    j       base_enter_dispatch
