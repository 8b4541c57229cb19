/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * window.S - all registers hold their pattern while time goes by, then they are put down.
 *
 * a0 = struct window of survive.c: xN at 8 * N of each part; x31 of `set` is its address.
 * gp is the trampoline's: it takes part only where the thread is masked and the kernel alone
 * resumes it. There it is written as words, as every image is searched for other uses of gp.
 */
#define SET_FP 256
#define GOT    512
#define GOT_FP 768
#define KEPT   1024

.macro all_fp op, at
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    \op     f\n, \at + 8 * \n(t6)
    .endr
.endm

.macro all op, at, list:vararg
    .irp n, \list
    \op     x\n, \at + 8 * \n(t6)
    .endr
.endm

.macro window_make name, has_gp
    .global \name, \name\()_begin, \name\()_end
\name:
    mv      t6, a0
    all     sd, KEPT, 1,2,4,8,9,18,19,20,21,22,23,24,25,26,27
    all_fp  fld, SET_FP
    .if     \has_gp
    .4byte  0x018fb183 /* ld gp, 24(t6) */
    .endif
    all     ld, 0, 1,2,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
\name\()_begin:
    .rept   500
    fence.i /* an emulator that does not count instructions takes no time for a nop */
    .rept   39
    nop
    .endr
    .endr
\name\()_end:
    all     sd, GOT, 1,2,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
    sd      t6, GOT + 8 * 31(t6)
    .if     \has_gp
    .4byte  0x203fbc23 /* sd gp, GOT + 24(t6) */
    .endif
    all_fp  fsd, GOT_FP
    all     ld, KEPT, 1,2,4,8,9,18,19,20,21,22,23,24,25,26,27
    ret
.endm

    .text
    window_make window_unmasked, 0
    window_make window_masked, 1
