/* SPDX-License-Identifier: BSD-2-Clause */
/* paint.S - every register but gp holds 0x5ec2e7 and its number, for ever. */
    .text
    .global paint
paint:
    li      t0, 0x5ec2e700
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    fmv.d.x f\n, t0
    .endr
    fscsr   t0
    .irp n, 1,2,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    li      x\n, 0x5ec2e700 + \n
    .endr
1:  j       1b
