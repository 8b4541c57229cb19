/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trap_yield.S - a yield to a peer, by who runs on a position that was given to it.
 *
 * From trap_call.S: t1 = save area, its user value in sscratch; a0 is the handle. The position is its
 * owner's gift already, to who yields now (an owner's own first yield goes the general way): so
 * the gift is passed on, and nothing has to be chosen. The peer must be able to run, masked: then
 * it goes on where it was, and finds EXO_EVENT_RUN posted. The lock, and `yield_slow`, as in trap_pct.S.
 *
 *   t0, t4, t6 free; the others see peer.h
 */
#include "peer.h"

    .option arch, +zifencei
    .text
    .globl  trap_yield
trap_yield:
    beqz    a0, trap_general_call       /* to nobody: and 0 is what is remembered of nobody */
    lock_take
    peer_or yield_slow, SAVE_TOLD
    usual_or yield_slow
    ld      t5, SAVE_PEER(t1)
    lbu     t4, HART_DONEE(a5)
    bne     t4, t6, yield_slow
    lbu     t4, HART_YIELDED(a5)
    beqz    t4, yield_slow
    lbu     t4, SAVE_BLOCK + DISPATCHER_LOAN(t1)
    lbu     t6, SAVE_BLOCK + DISPATCHER_WAITING(t5)
    or      t4, t4, t6
    bnez    t4, yield_slow
    peer_goes_on_or yield_slow

    caller_store
    sd      zero, 8*10(t0)
    sd      zero, 8*11(t0)
    lbu     t4, SAVE_BLOCK + DISPATCHER_ENV(t5)
    sb      t4, HART_DONEE(a5)
    li      t4, -1
    sb      t4, HART_SPARE_ENV(a5)
    peer_goes_on

yield_slow:
    lock_give
    j       trap_general_call
