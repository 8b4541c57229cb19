/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trap_yield.S - a yield to a peer, by who runs on a position that was given to it.
 *
 * From trap_call.S: t1 = save area, its user value in sscratch; a0 is the handle. The position is its
 * owner's gift already, to who yields now (an owner's own first yield goes the general way): so
 * the gift is passed on, and nothing has to be chosen. The peer must be able to run, masked: then
 * it goes on where it was, and finds EXO_EVENT_RUN posted. The lock, and `slow`, as in trap_pct.S.
 *
 *   t0, t4, t6 free; the others see peer.h
 */
#include "peer.h"

    .option arch, +zifencei
    .text
    .globl  trap_yield
trap_yield:
    peer_or trap_general_call, RIGHT_NOTIFY
    lock_take
    usual_or slow, t1
    ld      t5, SAVE_PEER(t1)
    lbu     t4, HART_DONEE(a5)
    lbu     t6, HART_CURRENT(a5)
    bne     t4, t6, slow
    lbu     t4, HART_YIELDED(a5)
    beqz    t4, slow
    lbu     t4, SAVE_BLOCK + DISPATCHER_LOAN(t1)
    lbu     t6, SAVE_BLOCK + DISPATCHER_WAITING(t5)
    or      t4, t4, t6
    bnez    t4, slow
    peer_goes_on_or slow

    caller_store
    sd      zero, 8*10(t0)
    sd      zero, 8*11(t0)
    lbu     t4, SAVE_BLOCK + DISPATCHER_ENV(t5)
    sb      t4, HART_DONEE(a5)
    li      t4, -1
    sb      t4, HART_SPARE_ENV(a5)
    peer_goes_on

slow:
    lock_give
    j       trap_general_call
