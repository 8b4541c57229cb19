/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trap_notify.S - a notification for a peer on this hart.
 *
 * From trap_call.S: t1 = save area, its user value in sscratch; a0 = handle, a1 = bits, a2 = hart. It is
 * posted, and one of two things follows:
 *
 *   the peer's turn has not come   the caller goes on
 *   the position is the peer's     it goes on, masked, where it was; the caller's call ends when its turn
 *                                  comes again
 *
 * Where somebody else has to choose (the position was given to the peer, somebody is in a transfer to
 * it, it has this spare time), and for other harts, `notify_slow` gives the lock back and goes the general way.
 *
 *   t0, t4, t6 free; the others see peer.h
 */
#include "peer.h"

    .option arch, +zifencei
    .text
    .globl  trap_notify
trap_notify:
    beqz    a0, trap_general_call       /* itself: and 0 is what is remembered of nobody */
    ld      t0, SAVE_HART(t1)
    bne     t0, a2, trap_general_call
    lock_take
    peer_or notify_slow, SAVE_TOLD
    usual_or notify_slow
    ld      t5, SAVE_PEER(t1)
    lbu     t0, SAVE_BLOCK + DISPATCHER_ENV(t5)
    lbu     t4, HART_DONEE(a5)
    beq     t0, t4, notify_slow
    ld      t4, SAVE_BLOCK + DISPATCHER_CALLER(t5)
    bnez    t4, notify_slow
    ld      t4, HART_SPARE(a5)
    srl     t4, t4, t0
    andi    t4, t4, 1
    beqz    t4, 1f
    lbu     t4, HART_SPARE_ENV(a5)
    beq     t4, t6, notify_slow
1:  lbu     t4, HART_OWNER(a5)
    beq     t0, t4, 2f

    addi    t4, t5, SAVE_NOTIFY
    amoor.d.rl zero, a1, (t4)
    addi    t4, t5, SAVE_PENDING
    li      t0, EVENT_NOTIFY
    amoor.d.rl zero, t0, (t4)
    sb      zero, SAVE_BLOCK + DISPATCHER_WAITING(t5)
    li      t4, 1
    sb      t4, SAVE_BLOCK + DISPATCHER_POKED(t5)
    lock_give
    csrr    t4, sepc
    addi    t4, t4, 4
    csrw    sepc, t4
    csrw    sscratch, t1
    .irp    x, a0, a1, a5, t0, t1, t2, t3, t4, t5, t6
    li      \x, 0
    .endr
    sret

2:  lbu     t4, HART_YIELDED(a5)
    bnez    t4, notify_slow
    peer_goes_on_or notify_slow
    addi    t4, t5, SAVE_NOTIFY
    amoor.d.rl zero, a1, (t4)
    sb      zero, SAVE_BLOCK + DISPATCHER_WAITING(t5)
    caller_store
    sd      zero, 8*10(t0)
    sd      zero, 8*11(t0)
    peer_goes_on others=EVENT_NOTIFY

notify_slow:
    lock_give
    j       trap_general_call
