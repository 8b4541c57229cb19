/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * words.S - the word of instructions at a1, run with a0 in all registers but gp, and tp, which leads
 * there: a word that jumps to tp never ends. What it does to registers is undone. Whatever ends it,
 * the handler goes on at words_back.
 */
    .text
    .globl words_run, words_back
words_run:
    la      t0, words_home
    sd      ra, 0(t0)
    sd      sp, 8(t0)
    sd      tp, 16(t0)
    .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
    sd      s\n, 24 + 8 * \n(t0)
    .endr
    fence.i
    mv      tp, a1
    .irp    n, 1, 2, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    mv      x\n, a0
    .endr
    jr      tp

words_back:
    la      t0, words_home
    ld      ra, 0(t0)
    ld      sp, 8(t0)
    ld      tp, 16(t0)
    .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
    ld      s\n, 24 + 8 * \n(t0)
    .endr
    csrw    fcsr, zero
    ret

    .bss
    .balign 8
words_home:
    .space  8 * 15
