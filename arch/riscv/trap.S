/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trap.S - the general way into the kernel, for faults and interrupts, and the way to whoever is next.
 *
 * Register xN lies at 8*N of a register part; slot 0 holds the program counter.
 */
#include "layout.h"

    .text
    .globl trap_general, trap_resume, trap_kernel

.macro part op, base, from, to
    .set    n, \from
    .rept   \to - \from + 1
    part_one \op, \base, %n
    .set    n, n + 1
    .endr
.endm
    .altmacro
.macro part_one op, base, n
    \op     x\n, 8*\n(\base)
.endm

/* From trap_fast.S: U-mode's registers but t1, which is the save area; its user value is in
 * sscratch, that of t0 below the save area. */
trap_general:
    ld      t0, SAVE_ENTRY(t1)
    bnez    t0, 1f
    addi    t0, t1, SAVE_MASKED
    j       2f
1:  addi    t0, t1, SAVE_RUNNING
2:  part    sd, t0, 1, 4
    part    sd, t0, 7, 31
    ld      t2, SAVE_SCRATCH(t1)
    sd      t2, 8*5(t0)
    csrrw   t2, sscratch, zero
    sd      t2, 8*6(t0)
    csrr    t2, sepc
    sd      t2, 0(t0)
    ld      sp, SAVE_STACK(t1)
    ld      tp, SAVE_HART(t1)
    li      s0, 0
    mv      a0, t0
    csrr    a1, scause
    csrr    a2, stval
    mv      a3, t1
    call    trap_handle

/* S-mode, on the empty kernel stack. a0 = registers, a1 = save area: struct kernel_resume. */
trap_resume:
    bnez    a1, 4f
    call    trap_idle
4:  addi    t0, a1, SAVE_SCRATCH
    sc.d    zero, zero, (t0)    /* no reservation goes to somebody else */
    csrw    sscratch, a1
    ld      t0, SAVE_UPCALL(a1)
    beqz    a0, resume_pct
    bnez    t0, resume_upcall
    ld      t0, 0(a0)
    csrw    sepc, t0
    part    ld, a0, 1, 4
    part    ld, a0, 6, 9
    part    ld, a0, 11, 31
    ld      t0, 8*5(a0)
    ld      a0, 8*10(a0)
    sret

/* The thread's registers, but t0 and t1 say why the library is entered. */
resume_upcall:
    csrw    sepc, t0
    ld      t0, SAVE_SELF(a1)
    ld      t1, SAVE_REASON(a1)
    sd      zero, SAVE_UPCALL(a1)
    part    ld, a0, 1, 4
    part    ld, a0, 7, 9
    part    ld, a0, 11, 31
    ld      a0, 8*10(a0)
    sret

/* Another environment's words, and nothing else of it. */
resume_pct:
    csrw    sepc, t0
    ld      t0, SAVE_SELF(a1)
    li      t1, UPCALL_PCT
    sd      zero, SAVE_UPCALL(a1)
    ld      a0, SAVE_PCT(a1)
    ld      a2, SAVE_PCT + 16(a1)
    ld      a3, SAVE_PCT + 24(a1)
    ld      a4, SAVE_PCT + 32(a1)
    ld      a1, SAVE_PCT + 8(a1)
    .irp    n, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    li      x\n, 0
    .endr
    sret

/* A trap from S-mode is the kernel's mistake, perhaps of its stack. The way in has left t1 in
 * sscratch: zero again, so that a trap inside the report comes here too. */
    .balign 4
trap_kernel:
    csrw    sscratch, zero
    mv      a0, sp
    mv      a1, s0
    mv      a2, ra
    andi    tp, tp, LAYOUT_HART_MASK    /* in a short way it is the library's */
    li      t0, LAYOUT_PANIC_STACK_SIZE
    addi    t1, tp, 1
    mul     t0, t0, t1
    la      sp, panic_stacks
    add     sp, sp, t0
    call    trap_panic
