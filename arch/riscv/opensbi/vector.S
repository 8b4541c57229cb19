/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vector.S - M-mode's trap entry before OpenSBI's own: what must be fast.
 *
 *  - what has to do with windows, in windows.S;
 *  - set_timer and the timer interrupt where S-mode has no timer of its own.
 *
 * Everything else goes to OpenSBI's entry with all registers as they came. tp is this hart's
 * scratch page while we look.
 */
#include <sbi/riscv_encoding.h>
#include <sbi/sbi_scratch.h>

#include "exo_sbi.h"
#include "state.h"

#define SBI_TIME         0x54494d45
#define SRET             0x10200073
#define INVALID_PARAM    -3
#define CAUSE_SUPERVISOR 9
#define CAUSE_ILLEGAL    2
#define INTERRUPT_TIMER  7
#define STIP             (1 << 5)
#define MTIE             (1 << 7)
#define FROM_S           (1 << 11)
#define MPRV             (1 << 17)
#define MXR              (1 << 19)
#define EMULATED         (1 << CAUSE_ILLEGAL | 1 << 4 | 1 << 6) /* misaligned loads and stores */
#define ACCESS_FAULTS    (1 << 1 | 1 << 5 | 1 << 7)

.macro vector name, next
    .balign 8
    .globl  \name
\name:
    csrrw   tp, mscratch, tp
    REG_S   t0, SBI_SCRATCH_TMP0_OFFSET(tp)
    csrr    t0, mcause
    addi    t0, t0, -CAUSE_SUPERVISOR
    bnez    t0, \name\()_trap
    li      t0, EXO_SBI
    beq     a7, t0, call_exo_\name
    li      t0, SBI_TIME
    bne     a7, t0, \name\()_next
    REG_L   t0, STATE_COMPARE(tp)
    beqz    t0, \name\()_next
    bnez    a6, \name\()_next
    j       call_set_timer

call_exo_\name:
    addi    t0, a6, -EXO_SBI_WINDOW
    beqz    t0, call_window
    addi    t0, a6, -EXO_SBI_CLEAR
    beqz    t0, call_clear
    j       \name\()_next

\name\()_trap:
    REG_S   t1, STATE_T1(tp)
    REG_L   t0, STATE_OPEN(tp)
    bnez    t0, \name\()_open
    csrr    t0, mcause
    bltz    t0, \name\()_interrupt
    REG_L   t1, STATE_ARMED(tp)
    beqz    t1, \name\()_next_t1
    addi    t0, t0, -CAUSE_ILLEGAL
    bnez    t0, \name\()_next_t1
    csrr    t0, mstatus
    li      t1, FROM_S
    and     t1, t0, t1
    beqz    t1, \name\()_next_t1
    csrr    t0, mtval
    beqz    t0, \name\()_fetch
1:  li      t1, SRET
    beq     t0, t1, window_sret
    j       \name\()_next_t1
\name\()_fetch: /* harts may leave mtval zero: the instruction itself, through the kernel's space, and
                  * only as much of it as there is */
    li      t1, MPRV | MXR
    csrs    mstatus, t1
    csrr    t0, mepc
    lhu     t1, 0(t0)
    addi    t1, t1, -(SRET & 0xffff)
    bnez    t1, 2f
    lhu     t0, 2(t0)
    slli    t0, t0, 16
    addi    t0, t0, SRET & 0xffff
2:  li      t1, MPRV | MXR
    csrc    mstatus, t1
    j       1b

\name\()_interrupt:
    slli    t0, t0, 1
    addi    t0, t0, -2 * INTERRUPT_TIMER
    bnez    t0, \name\()_next_t1
    REG_L   t0, STATE_COMPARE(tp)
    bnez    t0, timer_forward
    j       \name\()_next_t1

/* With open windows nothing is delegated. What would have been is S-mode's. */
\name\()_open:
    csrr    t0, mcause
    bltz    t0, 2f
    li      t1, ACCESS_FAULTS
    srl     t1, t1, t0
    andi    t1, t1, 1
    bnez    t1, window_miss
    REG_L   t1, STATE_MEDELEG(tp)
    srl     t1, t1, t0
    andi    t1, t1, 1
    bnez    t1, windows_close
    li      t1, EMULATED
    srl     t1, t1, t0
    andi    t1, t1, 1
    beqz    t1, windows_close
    j       \name\()_next_t1
2:  REG_L   t1, STATE_MIDELEG(tp)
    srl     t1, t1, t0      /* the shift takes the low six bits: the cause without its top bit */
    andi    t1, t1, 1
    bnez    t1, windows_close
    j       \name\()_interrupt

\name\()_next_t1:
    REG_L   t1, STATE_T1(tp)
\name\()_next:
    REG_L   t0, SBI_SCRATCH_TMP0_OFFSET(tp)
    csrrw   tp, mscratch, tp
    j       \next           /* no "tail": that may take t1 */
.endm

    .section .text
    vector  exo_vector, _trap_handler
    vector  exo_vector_hyp, _trap_handler_hyp

call_set_timer:
    REG_S   a0, 0(t0)
    li      t0, STIP
    csrc    mip, t0
    li      t0, MTIE
    csrs    mie, t0
    li      a1, 0
    j       call_done

timer_forward:
    li      t0, MTIE
    csrc    mie, t0
    li      t0, STIP
    csrs    mip, t0
    j       leave_t1

    .globl  call_bad, call_done, leave_t1
call_bad:
    li      a0, INVALID_PARAM
    li      a1, 0
    j       1f
call_done:
    li      a0, 0
1:  csrr    t0, mepc
    addi    t0, t0, 4
    csrw    mepc, t0
    REG_L   t0, SBI_SCRATCH_TMP0_OFFSET(tp)
    csrrw   tp, mscratch, tp
    mret

leave_t1:
    REG_L   t1, STATE_T1(tp)
    REG_L   t0, SBI_SCRATCH_TMP0_OFFSET(tp)
    csrrw   tp, mscratch, tp
    mret
