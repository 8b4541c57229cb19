/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trap_wait.S - a wait for what came already, and one during which who has the spare time goes on.
 *
 * From trap_call.S: t1 = save area, its user value in sscratch; a0 is what the caller saw in `pending`.
 *
 *   it holds something else   that is the answer, at once, without the lock; but who is poked and not
 *                             masked must be entered by upcall, the general way
 *   it holds the same         the caller sleeps. Nothing has to be chosen where the position is its own
 *                             or vacant, given to nobody, and somebody has its spare time already, who
 *                             goes on, masked, where he was
 *
 * The lock, and `wait_slow`, as in trap_pct.S.
 *
 *   t0, t4, t6 free; the others see peer.h
 */
#include "peer.h"

    .option arch, +zifencei
    .text
    .globl  trap_wait
trap_wait:
    ld      t0, SAVE_PENDING(t1)
    beq     t0, a0, 1f
    lbu     t2, SAVE_BLOCK + DISPATCHER_POKED(t1)
    ld      t3, SAVE_ENTRY(t1)
    snez    t3, t3
    and     t2, t2, t3
    bnez    t2, trap_general_call
    mv      a1, t0
    li      a0, 0
    csrr    t0, sepc
    addi    t0, t0, 4
    csrw    sepc, t0
    csrw    sscratch, t1
    .irp    x, t0, t1, t2, t3
    li      \x, 0
    .endr
    sret

1:  lock_take
    usual_or wait_slow
    ld      t4, SAVE_PENDING(t1)
    bne     t4, a0, wait_slow
    lbu     t4, SAVE_BLOCK + DISPATCHER_LOAN(t1)
    bnez    t4, wait_slow
    lbu     t4, HART_DONEE(a5)
    li      t0, ENV_NOBODY
    bne     t4, t0, wait_slow
    lbu     t4, HART_OWNER(a5)
    beq     t4, t0, 2f
    lbu     t0, SAVE_BLOCK + DISPATCHER_ENV(t1)
    bne     t4, t0, wait_slow
    li      t0, ENV_NOBODY
2:  lbu     t4, HART_SPARE_ENV(a5)
    beq     t4, t0, wait_slow
    ld      t6, HART_SPARE(a5)
    srl     t6, t6, t4
    andi    t6, t6, 1
    beqz    t6, wait_slow
    ld      t6, SAVE_HART(t1)
    slli    t6, t6, 3
    slli    t4, t4, ENV_SHIFT
    la      t0, envs
    add     t0, t0, t4
    lbu     t4, ENV_STATE(t0)
    addi    t4, t4, -ENV_RUNNING
    bnez    t4, wait_slow
    add     t0, t0, t6
    ld      t5, ENV_DISPATCHER(t0)
    beqz    t5, wait_slow
    addi    t5, t5, -SAVE_BLOCK
    beq     t5, t1, wait_slow
    lbu     t4, SAVE_BLOCK + DISPATCHER_STARTED(t5)
    beqz    t4, wait_slow
    lbu     t4, SAVE_BLOCK + DISPATCHER_WAITING(t5)
    bnez    t4, wait_slow
    peer_goes_on_or wait_slow

    li      t4, 1
    sb      t4, SAVE_BLOCK + DISPATCHER_WAITING(t1)
    caller_store
    sd      zero, 8*10(t0)
    sd      a0, 8*11(t0)
    peer_goes_on

wait_slow:
    lock_give
    j       trap_general_call
