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

.macro handlers_call function
    ld      sp, SAVE_STACK(t0)
    ld      tp, SAVE_TLS(t0)
    sd      t0, 0(sp)
    mv      a0, t0
    call    \function           /* a0 = context to resume */
    ld      t0, 0(sp)
.endm

    .text
/* U-mode, masked. t0 = save area, t1 = reason; all else is the thread's. An upcall that hit the resume
 * finds the context whole, and s0 to s11 in place. */
    .global base_entry, base_enter_dispatch
base_entry:
    bnez    t1, entry_fault
    ld      gp, SAVE_RUNNING(t0)
    la      t1, resume_begin
    bltu    gp, t1, 1f          /* usual: applications are linked before us */
    la      t1, resume_end
    bltu    gp, t1, base_enter_dispatch
1:  thread_store SAVE_RUNNING, SAVE_RUNNING + 8 * 5, SAVE_RUNNING + 8 * 6

/* Masked. t0 = save area; the current context is whole, but for s0 to s11. */
base_enter_dispatch:
    handlers_call base_dispatch

/* Masked. a0 = context, t0 = save area. */
resume:
    ld      a2, SAVE_CONTEXT(t0)
    beq     a0, a2, 1f
    sd      a0, SAVE_CONTEXT(t0)
    registers sd, a2, 8,9,18,19,20,21,22,23,24,25,26,27
    registers ld, a0, 8,9,18,19,20,21,22,23,24,25,26,27
1:  ld      a1, SAVE_UPCALL(t0)
    sd      a1, SAVE_ENTRY(t0)
resume_begin:
    ld      a1, SAVE_PENDING(t0)
    bnez    a1, resume_again
resume_masked:
    ld      gp, 0(a0)
    registers ld, a0, 1,2,4,5,6,7,11,12,13,14,15,16,17,28,29,30,31
    ld      a0, 8 * 10(a0)
    jr      gp
resume_again:
    sd      zero, SAVE_ENTRY(t0)
resume_end:
    j       base_enter_dispatch

entry_fault:
    thread_store SAVE_FAULT_PC, SAVE_FAULT_T0, SAVE_FAULT_T1
    sc.d    zero, zero, (t0)    /* `entry`, 0 as it is: no reservation goes to another thread. The kernel
                                 * ended it before any other upcall */
    handlers_call base_dispatch_fault
    bnez    a0, resume
    ld      a0, SAVE_CONTEXT(t0) /* refused: it faults again, masked */
    j       resume_masked
