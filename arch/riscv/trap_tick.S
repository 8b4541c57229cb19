/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trap_tick.S - the timer, where a position ends and the next one is the same owner's (decision 33).
 *
 * From trap_fast.S: t1 = save area, its user value in sscratch, that of t0 below the save area; all
 * else is the thread's. t0 = scause - CAUSE_BREAKPOINT, of an interrupt. a0 to a3 are kept below the save area and given
 * back; no other register is touched.
 *
 *   usual   who runs is unmasked and on its own position, not past its end, no timer or window asks for anything;
 *           the clock is in the position that follows, and C has seen that its begin is but a tick (plain_until, slice.h).
 *           Then it is begun, the comparator set to its end, EXO_EVENT_TICK posted, and
 *           the library entered as by any event: pc, t0 and t1 are in `running`, whose other registers are not written
 *   slow    all else: the lock is given back and the general way begins anew, with nothing written
 *
 *   a0 the lock, a1 our ticket   a2 this hart's record (struct hart)   a3 the new position's end
 *
 * The recorder has one writer, this hart, and needs no lock. Without Sstc plain_until is always 0.
 */
#include "peer.h"

.macro kept op
    .irp    n, 0, 1, 2, 3
    \op     a\n, SAVE_KEPT + 8*\n(t1)
    .endr
.endm

    .text
    .globl  trap_tick
trap_tick:
    slli    t0, t0, 1
    addi    t0, t0, -2 * (CAUSE_TIMER - CAUSE_BREAKPOINT)
    bnez    t0, trap_general
    kept    sd
    lock_take a0, a1, t0
    ld      a2, SAVE_HERE(t1)
    ld      t0, HART_CURRENT(a2)
    ld      a3, SAVE_USUAL(t1)
    bne     t0, a3, slow
    ld      a3, HART_END(a2)
    csrr    t0, time
    bltu    t0, a3, slow
    ld      t0, HART_TICKS(a2)
    add     a3, a3, t0
    csrr    t0, time
    bgeu    t0, a3, slow
    ld      t0, HART_PLAIN(a2)
    bltu    t0, a3, slow
    ld      t0, SAVE_ENTRY(t1)
    beqz    t0, slow

    csrrw   t0, sepc, t0
    sd      t0, SAVE_RUNNING(t1)
    sd      a3, HART_END(a2)
    sd      a3, HART_ARMED(a2)
    csrw    CSR_STIMECMP, a3
    lbu     t0, HART_POSITION(a2)
    addi    t0, t0, 1
    andi    t0, t0, POSITION_COUNT - 1
    sb      t0, HART_POSITION(a2)
    li      t0, 1
    sb      t0, SAVE_BLOCK + DISPATCHER_APART(t1)
    sb      zero, SAVE_BLOCK + DISPATCHER_POKED(t1)
    lock_give a0, a1

    addi    t0, t1, SAVE_PENDING
    li      a3, EVENT_TICK
    amoor.d.rl a3, a3, (t0)
    ori     a3, a3, EVENT_TICK
    ld      a2, HART_RECORDER(a2)
    ld      a0, RECORDER_NEXT(a2)
    li      t0, RECORDER_COUNT
    remu    t0, a0, t0
    addi    a0, a0, 1
    sd      a0, RECORDER_NEXT(a2)
    slli    t0, t0, 4
    add     a2, a2, t0
    sd      a3, RECORDER_RECORDS + 8(a2)
    ld      t0, SAVE_RECORD(t1)
    csrr    a0, time
    or      t0, t0, a0
    sd      t0, RECORDER_RECORDS(a2)

    sc.d    zero, zero, (t1)    /* no reservation goes to another thread; `entry` is cleared anyway */
    sd      zero, SAVE_ENTRY(t1)
    ld      t0, SAVE_SCRATCH(t1)
    sd      t0, SAVE_RUNNING + 8*5(t1)
    csrrw   t0, sscratch, t1
    sd      t0, SAVE_RUNNING + 8*6(t1)
    kept    ld
    ld      t0, SAVE_SELF(t1)
    li      t1, UPCALL_EVENT
    sret

slow:
    lock_give a0, a1
    kept    ld
    j       trap_general
