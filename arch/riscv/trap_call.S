/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trap_call.S - calls: the kernel's C, run on the callee-saved registers of its caller.
 *
 * From trap_fast.S: t1 = save area, its user value in sscratch; a0..a5 and a7 are the caller's. What a
 * call keeps is sp, gp, tp, ra and s0..s11. C keeps all of them but sp, tp and ra, which wait below the
 * save area (gp is nobody's in the kernel). The other registers are zero afterwards, or they would carry
 * the kernel's values out; a0 and a1 are the answer.
 *
 *   back to the caller   39 instructions around kernel_call
 *   to somebody else     what a call keeps is stored where SAVE_LEAVE says, with the answer, and
 *                        kernel_leave says who goes on, in trap_resume
 *   pct, yield, notify,  have short ways of their own, which begin with nothing changed and come back
 *   wait                 to trap_general_call in the same state
 */
#include "layout.h"

    .text
    .globl  trap_call, trap_general_call
trap_call:
    addi    t0, a7, -CALL_PCT
    beqz    t0, trap_pct
    addi    t0, a7, -CALL_MAP_ONE
    beqz    t0, trap_map
    addi    t0, a7, -CALL_NOTIFY
    beqz    t0, trap_notify
    addi    t0, a7, -CALL_WAIT
    beqz    t0, trap_wait
    addi    t0, a7, -CALL_YIELD
    beqz    t0, trap_yield
trap_general_call:
    sd      sp, SAVE_CALL_SP(t1)
    sd      ra, SAVE_CALL_RA(t1)
    sd      tp, SAVE_CALL_TP(t1)
    csrw    sscratch, zero
    ld      sp, SAVE_STACK(t1)
    ld      tp, SAVE_HART(t1)
    addi    sp, sp, -16
    sd      t1, 0(sp)
    addi    a6, t1, SAVE_BLOCK
    call    kernel_call
    ld      t1, 0(sp)
    ld      t0, SAVE_LEAVE(t1)
    bnez    t0, call_leaves
    csrr    t2, sepc
    addi    t2, t2, 4
    csrw    sepc, t2
    ld      sp, SAVE_CALL_SP(t1)
    ld      ra, SAVE_CALL_RA(t1)
    ld      tp, SAVE_CALL_TP(t1)
    csrw    sscratch, t1
    .irp    x, t0, t1, t2, t3, t4, t5, t6, a2, a3, a4, a5, a6, a7
    li      \x, 0
    .endr
    sret

/* t1 = save area, t0 = where to. */
call_leaves:
    sd      zero, SAVE_LEAVE(t1)
    .irp    n, 3, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27
    sd      x\n, 8*\n(t0)
    .endr
    .irp    n, 5, 6, 7, 12, 13, 14, 15, 16, 17, 28, 29, 30, 31
    sd      zero, 8*\n(t0)
    .endr
    csrr    t2, sepc
    addi    t2, t2, 4
    sd      t2, 0(t0)
    sd      a0, 8*10(t0)
    sd      a1, 8*11(t0)
    ld      t2, SAVE_CALL_SP(t1)
    sd      t2, 8*2(t0)
    ld      t2, SAVE_CALL_RA(t1)
    sd      t2, 8*1(t0)
    ld      t2, SAVE_CALL_TP(t1)
    sd      t2, 8*4(t0)
    li      s0, 0
    call    kernel_leave
    j       trap_resume
