/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * peer.h - what the short ways from one environment to another have in common, for assembly.
 *
 *   t1 save area of who runs   t5 that of the peer   a5 this hart's record (struct hart)
 *   t2 the lock, t3 our ticket   t4 free
 */
#pragma once

#include "layout.h"

.macro lock_take lock=t2, ticket=t3, served=t4
    lui     \lock, %hi(kernel_lock)
    li      \ticket, 1
    amoadd.w \ticket, \ticket, (\lock)
7:  lw      \served, LOCK_SERVING(\lock)
    bne     \served, \ticket, 7b
    fence   r, rw
.endm

.macro lock_give lock=t2, ticket=t3
    addi    \ticket, \ticket, 1
    fence   rw, w
    sw      \ticket, LOCK_SERVING(\lock)
.endm

/* Goes to \slow if the handle in a0 is not that of the remembered peer: \word says with which right.
 * Under the lock; what could make it wrong has made it forgotten. */
.macro peer_or slow, word
    ld      t4, \word(t1)
    bne     t4, a0, \slow
.endm

/* Goes to \slow if this hart has windows open, caches to flush, a grace or the clock to look after.
 * t6 is who runs. */
.macro usual_or slow
    ld      a5, SAVE_HERE(t1)
    lw      t6, HART_CURRENT(a5)
    srli    t4, t6, 8
    bnez    t4, \slow
.endm

/* Goes to \slow unless t5, if it is awake, goes on masked where it was: t6. */
.macro peer_goes_on_or slow
    ld      t4, SAVE_BLOCK + DISPATCHER_CALLEE(t5)
    ld      t6, SAVE_UPCALL(t5)
    or      t4, t4, t6
    ld      t6, SAVE_BLOCK + DISPATCHER_HOME(t5)
    lhu     t6, ENV_ASKED(t6) /* or one that flushes */
    or      t4, t4, t6
    bnez    t4, \slow
    ld      t6, SAVE_BLOCK + DISPATCHER_PART(t5)
    beqz    t6, \slow
    addi    t4, t5, SAVE_RUNNING
    bne     t6, t4, 8f
    ld      t4, SAVE_ENTRY(t5)
    bnez    t4, \slow
8:
.endm

/* The end of a short way: t5 was chosen, goes on at t6, and finds EXO_EVENT_RUN posted, and what else
 * is said. Uses t0. */
.macro peer_goes_on others=0
    li      t4, EVENT_RUN /* true, too */
    sb      t4, SAVE_BLOCK + DISPATCHER_APART(t5)
    sb      t4, SAVE_BLOCK + DISPATCHER_POKED(t5)
    sb      zero, SAVE_BLOCK + DISPATCHER_OPEN(t5)
    .if     \others
    li      t4, EVENT_RUN | \others
    .endif
    addi    t0, t5, SAVE_PENDING
    amoor.d.rl zero, t4, (t0)
    space_enter
    addi    t4, t5, SAVE_SCRATCH
    sc.d    zero, zero, (t4)
    ld      t4, 0(t6)
    csrw    sepc, t4
    .irp    n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
    ld      x\n, 8*\n(t6)
    .endr
    ld      t6, 8*31(t6)
    sret
.endm

/* What a call keeps goes into the part that the caller's mask says: t0, also told to its block. */
.macro caller_store branch=beqz, usual=SAVE_MASKED, other=SAVE_RUNNING
    ld      t4, SAVE_ENTRY(t1)
    addi    t0, t1, \usual
    \branch t4, 8f
    addi    t0, t1, \other
8:  sd      t0, SAVE_BLOCK + DISPATCHER_PART(t1)
    .irp    n, 1, 2, 3, 4, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27
    sd      x\n, 8*\n(t0)
    .endr
    csrr    t4, sepc
    addi    t4, t4, 4
    sd      t4, 0(t0)
.endm

/* The hart is in the space of t5 from now on, without floating point. That no reservation goes along
 * is left to an sc.d of who uses it, to a word for which it makes no difference whether it succeeds. */
.macro space_enter
    lbu     t4, SAVE_BLOCK + DISPATCHER_ENV(t5)
    sb      t4, HART_CURRENT(a5)
    li      t4, SSTATUS_FS
    csrc    sstatus, t4
    ld      t4, SAVE_SATP(t5)
    csrw    satp, t4
    sfence.vma
    fence.i
    lock_give
    csrw    sscratch, t5
.endm
