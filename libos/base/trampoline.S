/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trampoline.S - from an upcall into C, and from C into a thread without the kernel.
 *
 * A context holds xN at 8 * N and pc in slot 0. gp belongs to the last instruction here.
 */
#include "offsets.h"

.macro registers op, base, list:vararg
    .irp n, \list
    \op     x\n, 8 * \n(\base)
    .endr
.endm

    .text
/* U-mode, masked. t0 = save area, t1 = reason. Event: the thread is in `running`, unless it was
 * hit inside the resume below: then its context is whole already. */
    .global base_entry, base_enter_dispatch
base_entry:
    bnez    t1, entry_fault
    ld      a0, SAVE_RUNNING(t0)
    la      a1, resume_begin
    la      a2, resume_end
    sub     a0, a0, a1
    sub     a2, a2, a1
    bltu    a0, a2, base_enter_dispatch
    ld      a1, SAVE_CONTEXT(t0)
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    ld      a0, SAVE_RUNNING + 8 * \n(t0)
    sd      a0, 8 * \n(a1)
    .endr
    j       base_enter_dispatch

/* The thread is in the registers, but for t0, t1 and pc. */
entry_fault:
    ld      t1, SAVE_CONTEXT(t0)
    registers sd, t1, 1,2,4,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    ld      a0, SAVE_FAULT_PC(t0)
    sd      a0, 0(t1)
    ld      a0, SAVE_FAULT_T0(t0)
    sd      a0, 8 * 5(t1)
    ld      a0, SAVE_FAULT_T1(t0)
    sd      a0, 8 * 6(t1)
    li      t1, 1

/* Masked. t0 = save area, t1 = reason; the current context is whole. */
base_enter_dispatch:
    ld      sp, SAVE_STACK(t0)
    ld      tp, SAVE_TLS(t0)
    mv      s0, t0
    mv      a0, t0
    mv      a1, t1
    call    base_dispatch
    sd      a1, SAVE_ENTRY(s0)      /* a0 = context to resume, a1 = entry, 0 to stay masked */
resume_begin:
    beqz    a1, 1f
    ld      a1, SAVE_PENDING(s0)
    bnez    a1, resume_again
1:  ld      gp, 0(a0)
    registers ld, a0, 1,2,4,5,6,7,8,9,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    ld      a0, 8 * 10(a0)
    jr      gp
resume_again:
    sd      zero, SAVE_ENTRY(s0)
resume_end:
    mv      t0, s0
    li      t1, 0
    j       base_enter_dispatch
