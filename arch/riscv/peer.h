/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * peer.h - what the short ways from one environment to another have in common, for assembly.
 *
 *   t1 save area of who runs   t5 that of the peer   a5 this hart's record (struct hart)
 *   t2 the lock, t3 our ticket   t4 free
 */
#include "layout.h"

.macro lock_take
    la      t2, kernel_lock
    li      t3, 1
    amoadd.w t3, t3, (t2)
7:  lw      t4, LOCK_SERVING(t2)
    bne     t4, t3, 7b
    fence   r, rw
.endm

.macro lock_give
    addi    t3, t3, 1
    fence   rw, w
    sw      t3, LOCK_SERVING(t2)
.endm

/* Goes to \other if the handle in a0 is not that of the remembered peer, with this right. */
.macro peer_or other, right
    ld      t0, SAVE_HANDLE(t1)
    bne     t0, a0, \other
    lbu     t0, SAVE_RIGHTS(t1)
    andi    t0, t0, \right
    beqz    t0, \other
.endm

/* Goes to \slow if this hart has windows open, a grace or the clock to look after, or if peers
 * changed since \save remembered its own. Uses t6. */
.macro usual_or slow, save
    ld      a5, SAVE_HERE(t1)
    lw      t4, HART_CURRENT(a5)
    srli    t4, t4, 8
    bnez    t4, \slow
    ld      t4, SAVE_LIFE(\save)
    ld      t6, trap_peers_life
    bne     t4, t6, \slow
.endm

/* What a call keeps goes into the part that the caller's mask says: t0, also told to its block. */
.macro caller_store
    ld      t4, SAVE_ENTRY(t1)
    addi    t0, t1, SAVE_MASKED
    beqz    t4, 8f
    addi    t0, t1, SAVE_RUNNING
8:  sd      t0, SAVE_BLOCK + DISPATCHER_PART(t1)
    .irp    n, 1, 2, 3, 4, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27
    sd      x\n, 8*\n(t0)
    .endr
    csrr    t4, sepc
    addi    t4, t4, 4
    sd      t4, 0(t0)
.endm

/* The hart is in the space of t5 from now on, without floating point; no reservation goes along. */
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
    addi    t4, t5, SAVE_SCRATCH
    sc.d    zero, zero, (t4)
.endm
