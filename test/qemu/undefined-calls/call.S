/* SPDX-License-Identifier: BSD-2-Clause */
/* call.S - one call with every register but gp loaded from an array, and stored there again. */
    .option norelax
    .text
    .global call_with_all

/* a0 = 32 words, xN at 8 * N; s11 keeps their address, gp is the trampoline's. Masked. */
call_with_all:
    la      t0, kept
    .irp n, 1,2,4,8,9,18,19,20,21,22,23,24,25,26,27
    sd      x\n, 8 * \n(t0)
    .endr
    mv      s11, a0
    .irp n, 1,2,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,28,29,30,31
    ld      x\n, 8 * \n(s11)
    .endr
    ecall
    .irp n, 1,2,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,28,29,30,31
    sd      x\n, 8 * \n(s11)
    .endr
    la      t0, kept
    .irp n, 1,2,4,8,9,18,19,20,21,22,23,24,25,26,27
    ld      x\n, 8 * \n(t0)
    .endr
    ret

    .bss
    .balign 8
kept:
    .space  256
