/* SPDX-License-Identifier: BSD-2-Clause */
/* general.S - in the place of the kernel's short ways: all go the general way. */
#include "trap_call.S"

    .globl  trap_user
    .balign 4
trap_user:
    csrrw   t1, sscratch, t1
    beqz    t1, trap_kernel
    sd      t0, SAVE_SCRATCH(t1)
    csrr    t0, scause
    addi    t0, t0, -CAUSE_USER_CALL
    beqz    t0, trap_call
    j       trap_general

trap_map:
trap_pct:
trap_yield:
trap_notify:
trap_wait:
    j       trap_general_call
