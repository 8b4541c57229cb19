/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trap_notify.S - a notification for a peer on this hart, which nobody's turn hangs on.
 *
 * From trap_call.S: t1 = save area, its user value in sscratch; a0 = handle, a1 = bits, a2 = hart. It is
 * posted and waits for its turn; the caller goes on. Where the peer should run at once (the position is
 * its own or was given to it, or somebody is in a transfer to it), and for other harts, `slow` gives
 * the lock back and goes to the call's general way. Registers come back as they were but a0, a1, and
 * those that were used, which are 0.
 *
 *   t0, t4, t6 free; the others see peer.h
 */
#include "peer.h"

    .text
    .globl  trap_notify
trap_notify:
    peer_or trap_general_call, RIGHT_NOTIFY
    ld      t0, SAVE_HART(t1)
    bne     t0, a2, trap_general_call
    lock_take
    usual_or slow, t1
    ld      t5, SAVE_PEER(t1)
    lbu     t4, SAVE_BLOCK + DISPATCHER_ENV(t5)
    lbu     t6, HART_DONEE(a5)
    beq     t4, t6, slow
    ld      t6, SAVE_BLOCK + DISPATCHER_CALLER(t5)
    bnez    t6, slow
    ld      t6, HART_SPARE(a5)
    srl     t6, t6, t4
    andi    t6, t6, 1
    beqz    t6, 1f
    lbu     t6, HART_SPARE_ENV(a5)
    lbu     t4, HART_CURRENT(a5)
    beq     t4, t6, slow
1:  lbu     t6, HART_POSITION(a5)
    slli    t6, t6, 2
    add     t6, t6, a5
    lwu     t6, HART_VECTOR(t6)
    beqz    t6, 2f
    li      t4, BINDING_SIZE
    mul     t6, t6, t4
    ld      t4, ledger
    add     t6, t6, t4
    lbu     t6, BINDING_ENV(t6)
    lbu     t4, SAVE_BLOCK + DISPATCHER_ENV(t5)
    beq     t4, t6, slow

2:  addi    t4, t5, SAVE_NOTIFY
    amoor.d.rl zero, a1, (t4)
    addi    t4, t5, SAVE_PENDING
    li      t6, EVENT_NOTIFY
    amoor.d.rl zero, t6, (t4)
    sb      zero, SAVE_BLOCK + DISPATCHER_WAITING(t5)
    sb      t6, SAVE_BLOCK + DISPATCHER_POKED(t5)
    lock_give
    csrr    t4, sepc
    addi    t4, t4, 4
    csrw    sepc, t4
    csrw    sscratch, t1
    .irp    x, a0, a1, a5, t0, t1, t2, t3, t4, t5, t6
    li      \x, 0
    .endr
    sret

slow:
    lock_give
    j       trap_general_call
