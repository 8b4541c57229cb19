/* SPDX-License-Identifier: BSD-2-Clause */
/* entry.S - each hart on a stack of its own; traps to M-mode with all registers in memory. */
    .section .text.first
    .globl  _start
_start:
    csrr    a0, mhartid
    la      sp, stacks_end
    slli    t0, a0, 12
    sub     sp, sp, t0
    csrw    mscratch, sp
    la      t0, trap_entry
    csrw    mtvec, t0
    j       hart_main

    .balign 4
trap_entry:
    csrrw   sp, mscratch, sp
    addi    sp, sp, -256
    .irp    n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    sd      x\n, 8 * \n(sp)
    .endr
    csrr    t0, mscratch
    sd      t0, 16(sp)
    addi    t0, sp, 256
    csrw    mscratch, t0
    mv      a0, sp
    call    trap
    ld      t0, 16(sp)
    csrw    mscratch, t0
    .irp    n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    ld      x\n, 8 * \n(sp)
    .endr
    addi    sp, sp, 256
    csrrw   sp, mscratch, sp
    mret

    .globl  enter_s_mode
enter_s_mode:               /* a0: hart, a1: word, a2: where */
    csrw    mepc, a2
    mret

    .bss
    .balign 4096
    .space  8 * 4096
stacks_end:
