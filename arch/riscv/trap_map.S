/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trap_map.S - one page mapped, its rights changed, or unmapped, by who holds its frame (decision 32).
 *
 * From trap_call.S: t1 = save area, its user value in sscratch; a0..a3 are the caller's: env, va,
 * handle, how. Under the lock all is looked at before anything is written; then `slow` gives the lock
 * back and goes the general way, which begins anew. The way is for
 *
 *   who        itself (a0 = 0), while it runs by one dispatcher: ENV_SHORT_KEY is not 0
 *   where      the leaf table found last, which nobody is taking: ENV_SHORT_KEY is its part of va
 *   which      one frame of its own, idle to be mapped, mapped for all else (BINDING_WHAT), ordinary,
 *              quiet since it was last unmapped, and no rights that the binding lacks; no flags
 *
 *   t4 the binding   t5 its number   t6 page, then the frame's record   a6 struct env   a7 the new entry
 *   t0, a5 free   t2, t3 see peer.h
 *
 * a5 and a6 are no arguments of this call; a7 is set again where it was used.
 */
#include "peer.h"

/* \where, an address shifted right, lies in the table that may be written. */
.macro leaf_or slow, where, shift
    srli    t0, \where, \shift
    addi    t0, t0, 1
    ld      a5, ENV_SHORT_KEY(a6)
    bne     t0, a5, \slow
.endm

/* a7 = the entry that \how, without its operation, asks for; t6 = the frame's record. */
.macro entry_or slow, how
    lbu     t0, BINDING_RIGHTS(t4)
    andi    t0, t0, 7
    slli    t0, t0, 8
    or      a7, t0, \how
    bne     a7, t0, \slow
    srli    a7, \how, 8
9:  auipc   t0, %pcrel_hi(pte_page_low)
    add     t0, t0, a7
    lbu     a7, %pcrel_lo(9b)(t0)
    beqz    a7, \slow
    lwu     t0, BINDING_BASE(t4)
    ld      t6, frame_origin
    slli    a5, t0, 10
    or      a7, a7, a5
    srli    a5, t0, RECORD_BLOCK
    slli    a5, a5, RECORD_BLOCK + RECORD_SHIFT
    add     a5, a5, t6
    ld      a5, RECORD_EPOCH(a5)
    slli    t0, t0, RECORD_SHIFT
    add     t6, t6, t0
    beqz    a5, 8f
    ld      t0, shootdown_settled
    bltu    t0, a5, \slow
8:
    lbu     t0, RECORD_KIND(t6)
    addi    t0, t0, -RECORD_ORDINARY
    bnez    t0, \slow
.endm

    .text
    .globl  trap_map
trap_map:
    bnez    a0, trap_general_call
    lock_take
    slli    t5, a2, 40
    srli    t5, t5, 40
    lwu     t0, ledger_count
    bgeu    t5, t0, slow
    li      t4, BINDING_SIZE
    mul     t4, t4, t5
    ld      t0, ledger
    add     t4, t4, t0
    ld      t0, BINDING_EPOCH(t4)
    srli    t6, a2, 24
    bne     t0, t6, slow
    ld      a6, SAVE_BLOCK + DISPATCHER_HOME(t1)
    lw      t6, BINDING_WHAT(t4)
    lw      t0, ENV_PAGE_MAPPED(a6)
    beq     t6, t0, mapped
    lw      t0, ENV_PAGE_IDLE(a6)
    bne     t6, t0, slow
    slli    t0, a1, 64 - PAGE_SHIFT
    bnez    t0, slow
    leaf_or slow, a1, LEAF_SHIFT
    entry_or slow, a3
    slli    a5, a1, 64 - LEAF_SHIFT
    srli    a5, a5, 64 - 11             /* four bytes a name */
    ld      t0, ENV_LEAF_LIVE(a6)
    add     t0, t0, a5
    lw      a5, SHADOW_NAMES(t0)
    bnez    a5, slow
    lh      a5, RECORD_MAPS(t6)
    addi    a5, a5, 1
    beqz    a5, slow
    sh      a5, RECORD_MAPS(t6)
    sw      t5, SHADOW_NAMES(t0)
    ld      t0, ENV_LEAF_LIVE(a6)
    lw      a5, 0(t0)
    addi    a5, a5, 1
    sw      a5, 0(t0)
    li      a5, STATE_MAPPED
    sb      a5, BINDING_STATE(t4)
    srli    t6, a1, PAGE_SHIFT
    sw      t6, BINDING_VPN(t4)

write:
    andi    t6, t6, 511
    slli    t6, t6, 3
    ld      a6, ENV_LEAF(a6)
    add     t6, t6, a6
    sd      a7, 0(t6)
    sfence.vma
    lock_give
    csrr    a1, sepc
    addi    a1, a1, 4
    csrw    sepc, a1
    .irp    x, a1, t0, t2, t3, t4, t5, t6, a5, a6, a7
    li      \x, 0
    .endr
    csrrw   t1, sscratch, t1
    sret

mapped:
    lwu     t6, BINDING_VPN(t4)
    leaf_or slow, t6, LEAF_SHIFT - PAGE_SHIFT
    addi    t0, a3, -MAP_UNMAP
    beqz    t0, unmap
    addi    a5, a3, -MAP_PROTECT
    entry_or slow, a5
    lwu     t6, BINDING_VPN(t4)
    j       write

unmap:
    slli    t0, t6, 64 - 9
    srli    t0, t0, 64 - 11
    ld      a5, ENV_LEAF_LIVE(a6)
    add     t0, t0, a5
    sw      zero, SHADOW_NAMES(t0)
    lw      t0, 0(a5)
    addi    t0, t0, -1
    sw      t0, 0(a5)
    lwu     t0, BINDING_BASE(t4)
    slli    t0, t0, RECORD_SHIFT
    ld      a5, frame_origin
    add     t0, t0, a5
    lhu     a5, RECORD_MAPS(t0)
    addi    a5, a5, -1
    sh      a5, RECORD_MAPS(t0)
    li      a5, STATE_IDLE
    sb      a5, BINDING_STATE(t4)
    li      a7, 0
    j       write

slow:
    lock_give
    li      a7, CALL_MAP_ONE
    j       trap_general_call
