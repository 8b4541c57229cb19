/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * windows.S - windows are set, opened, closed and set again.
 *
 *  - EXO_SBI_WINDOW and EXO_SBI_CLEAR;
 *  - the kernel's sret while this hart is armed (mstatus.TSR makes it trap): windows open, nothing
 *    is delegated, U-mode begins;
 *  - with windows open, an access fault at a page whose window is remembered: it is set in turn;
 *  - any other trap from there that belongs to S-mode: windows close, then S-mode's handler begins
 *    as if the trap had been delegated.
 *
 * vector.S comes here with tp = this hart's scratch page; t0, and t1 but for calls, are saved.
 */
#include <sbi/riscv_encoding.h>
#include <sbi/sbi_scratch.h>

#include "exo_sbi.h"
#include "state.h"

#define SPP              (1 << 8)
#define TSR              (1 << 22)
#define NAPOT            0x18
#define NAME_BITS        12

/* t1 = the entry of the memory for the page of `va`. */
.macro memory_find va, scratch
    srli    t1, \va, 12
    andi    t1, t1, MEMORY_ENTRIES - 1
    slli    t1, t1, MEMORY_ORDER
    REG_L   \scratch, STATE_MEMORY(tp)
    add     t1, t1, \scratch
.endm

/* `key` = what stands there if it is this page's, in the space whose windows are open. t3 is lost. */
.macro memory_key va, key
    srli    \key, \va, 12
    slli    \key, \key, 12
    REG_L   t3, STATE_NAME(tp)
    or      \key, \key, t3
.endm

    .section .text
    .globl  call_window, call_clear, window_miss, window_sret, windows_close
call_clear:
    REG_L   t0, STATE_CLOSED(tp)
    REG_S   t0, STATE_CONFIG(tp)
    REG_S   zero, STATE_ARMED(tp)
    REG_S   zero, STATE_TURN(tp)
    li      t0, -1
    REG_S   t0, STATE_LAST(tp)
    li      t0, TSR
    csrc    mstatus, t0
    REG_L   a1, STATE_FILLS(tp)
    REG_S   zero, STATE_FILLS(tp)
    j       call_done

/* a0 = where the miss was, a1 = address as in pmpaddr, a2 = rights, a3 = name; t0-t3 are ours. */
call_window:
    beqz    a3, call_bad
    srli    t0, a3, NAME_BITS
    bnez    t0, call_bad
    beqz    a2, call_bad
    sltiu   t0, a2, 8
    beqz    t0, call_bad
    andi    t0, a2, 3
    addi    t0, t0, -2
    beqz    t0, call_bad    /* W without R is reserved */
    REG_L   t1, STATE_MASK(tp)
    beqz    t1, call_bad
    not     t1, t1
    REG_L   t0, STATE_VAULT(tp)
    xor     t0, t0, a1
    and     t0, t0, t1
    bnez    t0, call_bad    /* it lies elsewhere */
    or      t0, a1, t1
    addi    t0, t0, 1
    beqz    t0, call_bad    /* it is larger than the vault */
    andi    t0, a1, 0x1ff
    addi    t0, t0, -0x1ff
    bnez    t0, call_bad    /* it is smaller than a page */
    REG_S   a3, STATE_NAME(tp)
    memory_find a0, t3
    ori     t0, a2, NAPOT
    slli    t2, t0, 56
    or      t2, t2, a1
    REG_L   t3, STATE_LAST(tp)
    bne     t3, a0, 1f
    REG_L   t3, MEMORY_WINDOW(t1)
    bne     t3, t2, 1f
    REG_L   t3, STATE_CLOSED(tp)
    or      t0, t0, t3      /* this window alone, in slot 0 */
    REG_L   t3, STATE_CONFIG(tp)
    li      a1, 1
    beq     t0, t3, call_done
    REG_L   t3, STATE_CLOSED(tp)
    REG_S   t3, STATE_CONFIG(tp)
    REG_S   zero, STATE_TURN(tp)
1:  REG_S   a0, STATE_LAST(tp)
    memory_key a0, t0
    REG_S   t0, MEMORY_PAGE(t1)
    REG_S   t2, MEMORY_WINDOW(t1)
    REG_L   t1, STATE_ARMED(tp)
    bnez    t1, window_set
    csrr    t1, medeleg
    REG_S   t1, STATE_MEDELEG(tp)
    csrr    t1, mideleg
    REG_S   t1, STATE_MIDELEG(tp)
    li      t1, 1
    REG_S   t1, STATE_ARMED(tp)
    li      t1, TSR
    csrs    mstatus, t1
    j       window_set

/* An access fault with windows open. Twice at one address is no miss: the kernel is to judge. */
window_miss:
    csrr    t0, mtval
    REG_L   t1, STATE_LAST(tp)
    beq     t0, t1, windows_close
    REG_S   t2, STATE_T2(tp)
    REG_S   t3, STATE_T3(tp)
    memory_find t0, t3
    memory_key t0, t2
    REG_L   t3, MEMORY_PAGE(t1)
    bne     t2, t3, 1f
    REG_S   t0, STATE_LAST(tp)
    REG_L   t2, MEMORY_WINDOW(t1)
    REG_L   t0, STATE_FILLS(tp)
    addi    t0, t0, 1
    REG_S   t0, STATE_FILLS(tp)
    j       window_set
1:  REG_L   t2, STATE_T2(tp)
    REG_L   t3, STATE_T3(tp)
    j       windows_close

/* t2 = what to open, as in the memory: it replaces the window whose turn it is. */
window_set:
    REG_L   t0, STATE_TURN(tp)
    addi    t1, t0, 1
    REG_L   t3, STATE_WINDOWS(tp)
    bltu    t1, t3, 1f
    li      t1, 0
1:  REG_S   t1, STATE_TURN(tp)
    slli    t0, t0, 3
    lla     t1, window_address
    add     t1, t1, t0
    slli    t3, t2, 8
    srli    t3, t3, 8
    jr      t1
2:  srli    t2, t2, 56
    sll     t2, t2, t0
    li      t1, 0xff
    sll     t1, t1, t0
    not     t1, t1
    REG_L   t3, STATE_CONFIG(tp)
    and     t3, t3, t1
    or      t3, t3, t2
    REG_S   t3, STATE_CONFIG(tp)
    REG_L   t0, STATE_OPEN(tp)
    bnez    t0, 3f
    li      a1, 0
    j       call_done
3:  csrw    pmpcfg0, t3
    sfence.vma
    REG_L   t2, STATE_T2(tp)
    REG_L   t3, STATE_T3(tp)
    j       leave_t1

    .balign 8
window_address:
    .option push
    .option norvc
    .irp    n, 0, 1, 2, 3, 4, 5, 6, 7
    csrw    pmpaddr\n, t3
    j       2b
    .endr
    .option pop

/* What sret does; where it leads to U-mode windows open. */
window_sret:
    csrr    t0, sepc
    csrw    mepc, t0
    csrr    t1, mstatus
    srli    t0, t1, 4           /* SIE = SPIE */
    andi    t0, t0, 2
    andi    t1, t1, ~2
    or      t1, t1, t0
    ori     t1, t1, 1 << 5      /* SPIE = 1 */
    andi    t0, t1, SPP
    bnez    t0, 1f
    li      t0, ~(3 << 11)      /* MPP = U */
    and     t1, t1, t0
    csrw    mstatus, t1
    REG_S   tp, STATE_OPEN(tp)  /* not zero, whatever it is */
    REG_L   t0, STATE_CONFIG(tp)
    csrw    pmpcfg0, t0
    csrw    medeleg, zero
    csrw    mideleg, zero
    sfence.vma
    j       leave_t1
1:  li      t0, ~SPP            /* MPP stays S */
    and     t1, t1, t0
    csrw    mstatus, t1
    j       leave_t1

windows_close:
    REG_L   t0, STATE_CLOSED(tp)
    csrw    pmpcfg0, t0
    REG_L   t0, STATE_MEDELEG(tp)
    csrw    medeleg, t0
    REG_L   t0, STATE_MIDELEG(tp)
    csrw    mideleg, t0
    REG_S   zero, STATE_OPEN(tp)
    csrr    t0, mcause
    csrw    scause, t0
    csrr    t0, mtval
    csrw    stval, t0
    csrr    t0, mepc
    csrw    sepc, t0
    csrr    t0, stvec
    csrw    mepc, t0
    csrr    t1, mstatus
    slli    t0, t1, 4           /* SPIE = SIE */
    andi    t0, t0, 1 << 5
    andi    t1, t1, ~(1 << 8 | 1 << 5 | 1 << 1) /* SPP = U, SIE = 0 */
    or      t1, t1, t0
    li      t0, 1 << 11         /* MPP = S; it was U */
    or      t1, t1, t0
    csrw    mstatus, t1
    sfence.vma
    j       leave_t1
