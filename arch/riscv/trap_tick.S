/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trap_tick.S - the timer, where a position ends and the next one is the same owner's (decision 33).
 *
 * From trap_fast.S: t1 = save area, its user value in sscratch, that of t0 below the save area; t0 =
 * scause - CAUSE_BREAKPOINT, of an interrupt. All else is the thread's: a0 to a2 are kept below the save
 * area and given back, no other register is touched.
 *
 *   usual   who runs is unmasked and on its own position, given to nobody, without grace, windows or spare
 *           time of others; the clock is in the position that follows, and C has seen that its begin is
 *           but a tick (plain_until in slice.h). It is begun, the comparator is set to its end,
 *           EXO_EVENT_TICK is posted and recorded, and the library entered as by any event: pc, t0 and t1
 *           lie in `running`, whose other registers are not written
 *   tick_slow  all else: the lock is given back, and the general way begins anew with nothing written
 *
 *   a0 the lock, ticks of a position, the lock   a1 this hart's record (struct hart)
 *   a2 end of the new position
 *
 * The clock may be before the end: a comparator may go on asking for a while after it was set. The
 * recorder has one writer, this hart, and needs no lock. Without Sstc plain_until is always 0, and is
 * looked at before the clock, as to read that may trap there.
 */
#include "peer.h"

.macro kept op
    .irp    n, 0, 1, 2
    \op     a\n, SAVE_KEPT + 8*\n(t1)
    .endr
.endm

    .text
    .globl  trap_tick
trap_tick:
    addiw   t0, t0, CAUSE_BREAKPOINT - CAUSE_TIMER
    bnez    t0, trap_general
    kept    sd
    lock_take a0, a1, t0
    ld      a1, SAVE_HERE(t1)
    ld      t0, HART_CURRENT(a1)
    ld      a2, SAVE_USUAL(t1)
    bne     t0, a2, tick_slow
    ld      a2, HART_END(a1)
    ld      a0, HART_TICKS(a1)
    add     a2, a2, a0
    ld      t0, HART_PLAIN(a1)
    bltu    t0, a2, tick_slow
    csrr    t0, time
    sub     t0, a2, t0
    addi    t0, t0, -1
    bgeu    t0, a0, tick_slow   /* not 1 to HART_TICKS before the new end */
    ld      t0, SAVE_ENTRY(t1)
    beqz    t0, tick_slow

    csrrw   t0, sepc, t0
    sd      t0, SAVE_RUNNING(t1)
    sd      a2, HART_END(a1)
    sd      a2, HART_ARMED(a1)
    csrw    CSR_STIMECMP, a2
    lbu     t0, HART_POSITION(a1)
    addi    t0, t0, 1
    andi    t0, t0, POSITION_COUNT - 1
    sb      t0, HART_POSITION(a1)
    li      t0, 1 << 8 * (DISPATCHER_APART - DISPATCHER_WAITING) /* not waiting, not open */
    sw      t0, SAVE_BLOCK + DISPATCHER_WAITING(t1)
    sb      zero, SAVE_BLOCK + DISPATCHER_POKED(t1)
    lui     a0, %hi(kernel_lock)
    lw      t0, LOCK_SERVING(a0)
    lock_give a0, t0

    addi    t0, t1, SAVE_PENDING
    li      a2, EVENT_TICK
    amoor.d.rl a2, a2, (t0)
    ori     a2, a2, EVENT_TICK
    ld      a1, HART_RECORDER(a1)
    ld      a0, RECORDER_NEXT(a1)
    li      t0, RECORDER_COUNT
    remu    t0, a0, t0
    addi    a0, a0, 1
    sd      a0, RECORDER_NEXT(a1)
    slli    t0, t0, 4
    add     a1, a1, t0
    sd      a2, RECORDER_RECORDS + 8(a1)
    ld      t0, SAVE_RECORD(t1)
    csrr    a0, time
    or      t0, t0, a0
    sd      t0, RECORDER_RECORDS(a1)

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

tick_slow:
    lui     a0, %hi(kernel_lock)
    lw      t0, LOCK_SERVING(a0)
    lock_give a0, t0
    kept    ld
    j       trap_general
