/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * start.S - the first upcall of an environment, and the floating-point half of a thread switch.
 *
 * U-mode, masked. t0 = save area, all other registers are 0. There is no way back.
 */
#include "offsets.h"

    .section .text.start, "ax"
    .global _start
_start:
    la      sp, base_main_stack_end
    la      tp, __tls_base
    mv      a0, t0
    mv      a1, tp
    call    base_enter

    .bss
    .balign 16
    .space  65536
base_main_stack_end:
    .space  16384
    .global base_upcall_stack_end
base_upcall_stack_end:

.macro fp_registers op
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    \op     f\n, CONTEXT_FP + 8 * \n(a0)
    .endr
.endm

/* a0 = context */
    .text
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
