/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * start.S - libos/base's first instructions, with the stack that hosted programs count on.
 *
 * U-mode, masked. t0 = save area, all other registers are 0. There is no way back. Stacks can't be
 * paged, so this one costs its 128 frames from the start.
 */
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
    .space  524288
base_main_stack_end:
    .space  16384
    .global base_upcall_stack_end
base_upcall_stack_end:
