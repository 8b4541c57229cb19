/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * player_call.S - a call with all registers known before and looked at behind it; and a server.
 *
 * player_call(in, out): in = a0..a5, a7, then what s0..s11 and the temporaries hold; out[n] = xN
 * after the call. gp and tp are the library's.
 */
    .altmacro
    .text
    .global player_call, player_serve
.macro one op, base, n
    \op     x\n, 8*\n(\base)
.endm
.macro each op, base, from, to
    .set    n, \from
    .rept   \to - \from + 1
    one     \op, \base, %n
    .set    n, n + 1
    .endr
.endm

player_call:
    addi    sp, sp, -128
    .set    at, 0
    .irp    x, ra, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, a1
    sd      \x, at(sp)
    .set    at, at + 8
    .endr
    ld      t0, 56(a0)
    .irp    x, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, t1, t2, t3, t4, t5, t6, ra
    addi    t0, t0, 1
    mv      \x, t0
    .endr
    ld      a1, 8(a0)
    ld      a2, 16(a0)
    ld      a3, 24(a0)
    ld      a4, 32(a0)
    ld      a5, 40(a0)
    ld      a7, 48(a0)
    mv      a6, t0
    ld      a0, 0(a0)
    ecall
    sd      t0, 112(sp)
    ld      t0, 104(sp)
    sd      ra, 8(t0)
    each    sd, t0, 6, 31
    ld      t1, 112(sp)
    sd      t1, 40(t0)
    .set    at, 0
    .irp    x, ra, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11
    ld      \x, at(sp)
    .set    at, at + 8
    .endr
    addi    sp, sp, 128
    ret

/* Answers with what came, changed; before, if the first word is even, it notifies a friend. */
player_serve:
    andi    t0, a1, 1
    bnez    t0, 1f
    mv      s0, a0
    mv      s1, a1
    mv      s2, a2
    mv      s3, a3
    mv      s4, a4
    la      t0, player_friend
    ld      a0, 0(t0)
    slli    a1, a1, 4
    li      a2, 0
    li      a7, 20
    ecall
    mv      a0, s0
    mv      a1, s1
    mv      a2, s2
    mv      a3, s3
    mv      a4, s4
1:  addi    a1, a1, 1
    xori    a2, a2, -1
    add     a3, a3, a0
    li      a0, 0
    li      a7, 19
    ecall
    j       1b
