/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * start.S - the first upcall of an environment, and the stacks.
 *
 * U-mode, masked. t0 = save area, all other registers are 0. There is no way back.
 */
#include <exo/version.h>

    .section .text.start, "ax"
    .global _start
_start:
    la      sp, base_main_stack_end
    la      tp, __tls_base
    mv      a0, t0
    mv      a1, tp
    call    base_enter

    .section .note.exo, "a", @note
    .balign 4
    .word   4, 4, EXO_NOTE_NEEDS
    .asciz  "exo"
    .word   EXO_ABI_VERSION

    .bss
    .balign 16
    .space  65536
base_main_stack_end:
    .space  16384
    .global base_upcall_stack_end
base_upcall_stack_end:
