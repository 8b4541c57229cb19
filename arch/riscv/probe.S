/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * probe.S - is the supervisor's own timer (Sstc) there, and has the firmware opened it?
 */
    .text
    .globl probe_stimecmp

/* a0 = 1: writing stimecmp works. A trap comes back at the label, which leaves sstatus and
 * sepc changed. */
probe_stimecmp:
    la      t0, 1f
    csrrw   t1, stvec, t0
    li      t2, -1
    li      a0, 0
    csrw    0x14d, t2
    li      a0, 1
    .balign 4
1:  csrw    stvec, t1
    ret
