/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hold.S - fills all registers with a pattern, and looks at them again and again.
 *
 * uint64_t registers_hold(uint64_t seed, uint64_t looks): 0, or 1 when one had changed. Left out are
 * sp, gp (the trampoline's), tp, and x30 and x31, which do the looking.
 */
.macro callee_saved op, fop
    \op     ra, 0(sp)
    .set    offset, 8
    .irp n, 8,9,18,19,20,21,22,23,24,25,26,27
    \op     x\n, offset(sp)
    \fop    f\n, offset + 96(sp)
    .set    offset, offset + 8
    .endr
.endm

    .text
    .global registers_hold
registers_hold:
    addi    sp, sp, -208
    callee_saved sd, fsd
    mv      x29, a0
    mv      x31, a1
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    addi    x30, x29, 64 + \n
    fmv.d.x f\n, x30
    .endr
    .irp n, 1,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28
    addi    x\n, x29, \n
    .endr
1:  .irp n, 1,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28
    addi    x30, x\n, -\n
    bne     x30, x29, 2f
    .endr
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    fmv.x.d x30, f\n
    addi    x30, x30, -64 - \n
    bne     x30, x29, 2f
    .endr
    addi    x31, x31, -1
    bnez    x31, 1b
    li      a0, 0
    j       3f
2:  li      a0, 1
3:  callee_saved ld, fld
    addi    sp, sp, 208
    ret
