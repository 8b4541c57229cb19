/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * racer_entry.S - where racers begin, where their calls enter, and stores that may fault.
 *
 * All racers' code lies in .text.racer, which is copied into frames of its own. t0 = save area.
 */
    .section .text.racer, "ax"
    .balign 4096
    .globl  racer_begin, racer_served, racer_store, racer_hear
racer_begin:
    li      t2, 0x82000
    sub     t3, t0, t2
    srli    t3, t3, 2
    li      sp, 0x90400
    add     sp, sp, t3
    mv      a0, t0
    j       racer_enter

/* A call to a server: its words, changed, come back, after visits to the kernel in which the server
 * may end. */
racer_served:
    addi    s1, a1, 1
    xori    s2, a2, -1
    mv      s3, a3
    .rept   4
    li      a0, 0
    li      a1, 0
    li      a7, 22              /* EXO_CALL_INSPECT */
    ecall
    .endr
    mv      a1, s1
    mv      a2, s2
    mv      a3, s3
    li      a0, 0
    li      a7, 19              /* EXO_CALL_PCT */
    ecall
    j       racer_served

/* racer_store(save, va, number): 0, or 1: it faulted. Whatever else comes is looked at later. */
racer_store:
    lla     t2, 3f
1:  sd      t2, 0(a0)
    sd      a2, 0(a1)
    sd      zero, 0(a0)
    li      a0, 0
    ret
3:  mv      a0, t0
    bnez    t1, 4f
    lla     t2, 3b              /* an event: what it interrupted begins anew */
    j       1b
4:  li      a0, 1
    ret

/* racer_hear(save, count): counts until an event comes. What that interrupts has known registers,
 * which are looked at: 0, or 1: one was lost. */
racer_hear:
    lla     t2, 3f
    li      t3, 0x333
    li      t4, 0x444
    li      t5, 0x555
    li      t6, 0x666
    sd      t2, 0(a0)
2:  ld      a3, 0(a1)
    addi    a3, a3, 1
    sd      a3, 0(a1)
    j       2b
3:  mv      a0, t0
    addi    t3, t3, -0x333
    addi    t4, t4, -0x444
    addi    t5, t5, -0x555
    addi    t6, t6, -0x666
    or      t3, t3, t4
    or      t3, t3, t5
    or      t3, t3, t6
    snez    a0, t3
    ret
