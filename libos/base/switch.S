/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * switch.S - what a thread calls to give way, and the floating-point half of a switch.
 */
#include "offsets.h"

    .text
/* Masked thread gives way to the handlers; to it this is a function that returns unmasked. */
    .global base_deliver
base_deliver:
    la      t0, base_save_area
    ld      t0, 0(t0)
    sc.d    zero, zero, (t0)    /* as in trampoline.S */
    ld      t1, SAVE_CONTEXT(t0)
    sd      ra, 0(t1)
    sd      ra, 8(t1)
    sd      sp, 16(t1)
    sd      tp, 32(t1)
    li      t1, 0
    j       base_enter_dispatch

.macro fp_registers op
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    \op     f\n, CONTEXT_FP + 8 * \n(a0)
    .endr
.endm

/* a0 = context */
    .global base_fp_save
base_fp_save:
    fp_registers fsd
    frcsr   a1
    sd      a1, CONTEXT_FCSR(a0)
    ret

    .global base_fp_restore
base_fp_restore:
    fp_registers fld
    ld      a1, CONTEXT_FCSR(a0)
    fscsr   a1
    ret
