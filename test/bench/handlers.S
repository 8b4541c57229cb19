/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * handlers.S - what a library OS may do in a few instructions of its own: skip a fault, switch
 * threads. U-mode; gp is free, as everywhere above the trampoline of libos/base.
 */
#include "../../libos/base/offsets.h"

    .text
/* An upcall entry that steps over a faulting instruction of four bytes; events are libos/base's. */
    .global bench_skip_entry
bench_skip_entry:
    beqz    t1, entry_event
    ld      gp, SAVE_FAULT_PC(t0)
    addi    gp, gp, 4
    la      t1, bench_skip_entry
    sd      t1, SAVE_ENTRY(t0)
skip_begin:
    ld      t1, SAVE_PENDING(t0)
    bnez    t1, skip_slowly
    ld      t1, SAVE_FAULT_T1(t0)
    ld      t0, SAVE_FAULT_T0(t0)
    jr      gp

skip_end:
/* Something was posted meanwhile: to libos/base this is a fault like others, and it looks. */
skip_slowly:
    sd      zero, SAVE_ENTRY(t0)
    li      t1, 1
    j       base_entry

/* An event that hit the stretch above finds a whole thread in gp and `fault`: it goes on there. Of `running` only
 * pc, t0 and t1 are sure to have been stored. */
entry_event:
    sd      gp, SAVE_RUNNING + 8 * 3(t0)
    ld      t1, SAVE_RUNNING(t0)
    la      gp, skip_begin
    bltu    t1, gp, 1f
    la      gp, skip_end
    bgeu    t1, gp, 1f
    ld      gp, SAVE_RUNNING + 8 * 3(t0)
    sd      gp, SAVE_RUNNING(t0)
    ld      gp, SAVE_FAULT_T0(t0)
    sd      gp, SAVE_RUNNING + 8 * 5(t0)
    ld      gp, SAVE_FAULT_T1(t0)
    sd      gp, SAVE_RUNNING + 8 * 6(t0)
1:  li      t1, 0
    j       base_entry

/*
 * bench_gap(last, least): looks at the counter, BENCH_TURN instructions from look to look, until two looks, which
 * may be of two threads, are `least` apart; returns by how much.
 */
    .global bench_gap
bench_gap:
1:  rdinstret a2
    ld      a3, 0(a0)
    sd      a2, 0(a0)
    sub     a3, a2, a3
    bltu    a3, a1, 1b
    mv      a0, a3
    ret

/*
 * bench_switch(save, from, to): all integer registers of this thread go to `from`, those of `to`
 * come. Masked between; what came meanwhile is handled by the next upcall of the kernel.
 */
    .global bench_switch
bench_switch:
    sd      zero, SAVE_ENTRY(a0)
    .irp n, 1,2,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    sd      x\n, 8 * \n(a1)
    .endr
    sd      ra, 0(a1)
    sd      a2, SAVE_CONTEXT(a0)
    .irp n, 1,2,4,5,6,7,8,9,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    ld      x\n, 8 * \n(a2)
    .endr
    ld      gp, 0(a2)
    la      a1, switch_entry
    sd      a1, SAVE_ENTRY(a0)
switch_begin:
    ld      a1, SAVE_PENDING(a0)
    bnez    a1, 2f
    ld      a0, 8 * 10(a2)
    ld      a1, 8 * 11(a2)
    ld      a2, 8 * 12(a2)
    jr      gp
switch_end:
2:  sd      zero, SAVE_ENTRY(a0)
    mv      t0, a0
    li      t1, 0
    j       base_enter_dispatch

/* An event that hit the stretch above finds the context of `to` whole, and s0 to s11 in place. */
switch_entry:
    bnez    t1, 1f
    ld      gp, SAVE_RUNNING(t0)
    la      t1, switch_begin
    bltu    gp, t1, 2f
    la      t1, switch_end
    bgeu    gp, t1, 2f
    li      t1, 0
    j       base_enter_dispatch
2:  li      t1, 0
1:  j       base_entry
