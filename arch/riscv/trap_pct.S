/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trap_pct.S - the usual protected control transfer, there and back (decision 26).
 *
 * From trap_call.S: t1 = save area, its user value in sscratch; a0..a4 are the caller's. Under the
 * lock all that could be unusual is looked at before anything is written; then `pct_slow` gives the lock
 * back and goes the general way, which begins anew.
 *
 *   enter   the handle is that of the peer remembered, nothing changed since, and the peer waits,
 *           unmasked, in no transfer: what a call keeps is stored, and the peer begins with the words
 *           in a1..a4, the caller's number in a0, and no other register of it
 *   reply   from a masked server, to a caller that nothing was posted to, on the caller's time (not the
 *           server's own, which it was woken to): what its call keeps is loaded, a0 = 0, the words stay in a1..a4, nothing else stays
 *
 * An open peer is known to be in no transfer, and to have been unmasked; any other is looked at for that.
 *
 *   t0, t4, t6, a6 free; the others see peer.h
 */
#include "peer.h"

    .option arch, +zifencei
    .text
    .globl  trap_pct
trap_pct:
    beqz    a0, pct_reply
    lock_take
    peer_or pct_slow, SAVE_CALLED
    usual_or pct_slow
    ld      t5, SAVE_PEER(t1)
    lbu     t4, SAVE_BLOCK + DISPATCHER_OPEN(t5)
    beqz    t4, 2f
1:  ld      t6, SAVE_ENTRY(t5)
    beqz    t6, pct_slow
    ld      a6, SAVE_PCT_ENTRY(t5)
    beqz    a6, pct_slow

    caller_store bnez, SAVE_RUNNING, SAVE_MASKED
    sd      t6, SAVE_BLOCK + DISPATCHER_ENTRY(t5)
    sd      zero, SAVE_ENTRY(t5)
    sc.d    zero, zero, SAVE_ENTRY(t5)
    sw      zero, SAVE_BLOCK + DISPATCHER_WAITING(t5)
    sd      t1, SAVE_BLOCK + DISPATCHER_CALLER(t5)
    sd      t5, SAVE_BLOCK + DISPATCHER_CALLEE(t1)
    lbu     a0, SAVE_BLOCK + DISPATCHER_ENV(t1)
    space_enter
    csrw    sepc, a6
    ld      t0, SAVE_SELF(t5)
    li      t1, UPCALL_PCT
    .irp    n, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    li      x\n, 0
    .endr
    sret

2:  ld      t4, SAVE_BLOCK + DISPATCHER_CALLER(t5)
    ld      t0, SAVE_BLOCK + DISPATCHER_CALLEE(t5)
    or      t4, t4, t0
    bnez    t4, pct_slow
    ld      t4, SAVE_BLOCK + DISPATCHER_PART(t5)
    addi    t0, t5, SAVE_RUNNING
    beq     t4, t0, 1b
pct_slow:
    lock_give
    j       trap_general_call

pct_reply:
    lock_take
    ld      t5, SAVE_BLOCK + DISPATCHER_CALLER(t1)
    beqz    t5, pct_slow
    ld      t4, SAVE_CALLED(t5)
    beqz    t4, pct_slow
    usual_or pct_slow
    ld      t4, SAVE_ENTRY(t1)
    bnez    t4, pct_slow
    lbu     t4, HART_OWNER(a5)
    beq     t4, t6, pct_slow
    lbu     t4, HART_DONEE(a5)
    beq     t4, t6, pct_slow
    lbu     t4, SAVE_BLOCK + DISPATCHER_APART(t1)
    lbu     t0, SAVE_BLOCK + DISPATCHER_POKED(t5)
    or      t4, t4, t0
    bnez    t4, pct_slow

    sd      zero, SAVE_BLOCK + DISPATCHER_CALLEE(t5)
    sd      zero, SAVE_BLOCK + DISPATCHER_CALLER(t1)
    ld      t4, SAVE_BLOCK + DISPATCHER_ENTRY(t1)
    sd      t4, SAVE_ENTRY(t1)
    sc.d    zero, t4, SAVE_ENTRY(t1)
    addi    t4, t1, SAVE_RUNNING
    sd      t4, SAVE_BLOCK + DISPATCHER_PART(t1)
    sb      a7, SAVE_BLOCK + DISPATCHER_OPEN(t1) /* any number but 0 */
    space_enter
    ld      t0, SAVE_BLOCK + DISPATCHER_PART(t5)
    ld      t4, 0(t0)
    csrw    sepc, t4
    .irp    n, 1, 2, 3, 4, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27
    ld      x\n, 8*\n(t0)
    .endr
    .irp    x, a0, a5, a6, a7, t0, t1, t2, t3, t4, t5, t6
    li      \x, 0
    .endr
    sret
