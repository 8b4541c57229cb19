/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trap_map.S - one page mapped, its rights changed, or unmapped, by who holds its frame (decision 32).
 *
 * From trap_call.S: t1 = save area, its user value in sscratch; a0..a3 are the caller's: env, va,
 * handle, how. Under the lock all is looked at before anything is written; then `map_slow` gives the lock
 * back and goes the general way, which begins anew. The way is for
 *
 *   who        itself (a0 = 0), while it runs by one dispatcher: ENV_SHORT_KEY is not 0
 *   where      the leaf table found last, which nobody is taking: ENV_SHORT_KEY is its part of va
 *   which      one frame of its own, idle to be mapped, mapped for all else (BINDING_WHAT), ordinary,
 *              quiet since it was last unmapped, and no rights that the binding lacks; no flags
 *
 *   a4 the binding   t5 its number   t4 page, then the frame's record   a6 struct env   a7 the new entry
 *   a0, a5 free   t2, t3 see peer.h
 *
 * a4 to a6 are no arguments of this call; a0 and a7 are set again for the general way.
 */
#include "peer.h"

/* \where, an address shifted right, lies in the table that may be written. */
.macro leaf_or slow, where, shift
    srli    a0, \where, \shift
    addi    a0, a0, 1
    ld      a5, ENV_SHORT_KEY(a6)
    bne     a0, a5, \slow
.endm

/* a7 = the entry that \how, without its operation, asks for; t4 = the frame's record. */
.macro entry_or slow, how
    lbu     a0, BINDING_RIGHTS(a4)
    andi    a0, a0, 7
    slli    a0, a0, 8
    or      a7, a0, \how
    bne     a7, a0, \slow
    srli    a7, \how, 8
9:  auipc   a0, %pcrel_hi(pte_page_low)
    add     a0, a0, a7
    lbu     a7, %pcrel_lo(9b)(a0)
    beqz    a7, \slow
    lwu     a0, BINDING_BASE(a4)
    ld      t4, frame_origin
    slli    a5, a0, 10
    or      a7, a7, a5
    srli    a5, a0, RECORD_BLOCK
    slli    a5, a5, RECORD_BLOCK + RECORD_SHIFT
    add     a5, a5, t4
    ld      a5, RECORD_EPOCH(a5)
    slli    a0, a0, RECORD_SHIFT
    add     t4, t4, a0
    beqz    a5, 8f
    ld      a0, shootdown_settled
    bltu    a0, a5, \slow
8:
    lbu     a0, RECORD_KIND(t4)
    addi    a0, a0, -RECORD_ORDINARY
    bnez    a0, \slow
.endm

    .text
    .globl  trap_map
trap_map:
    bnez    a0, trap_general_call
    lock_take
    slli    t5, a2, 40
    srli    t5, t5, 40
    lwu     a0, ledger_count
    bgeu    t5, a0, map_slow
    li      a4, BINDING_SIZE
    mul     a4, a4, t5
    ld      a0, ledger
    add     a4, a4, a0
    ld      a0, BINDING_EPOCH(a4)
    srli    t4, a2, 24
    bne     a0, t4, map_slow
    ld      a6, SAVE_BLOCK + DISPATCHER_HOME(t1)
    lw      t4, BINDING_WHAT(a4)
    lw      a0, ENV_PAGE_MAPPED(a6)
    beq     t4, a0, map_mapped
    lw      a0, ENV_PAGE_IDLE(a6)
    bne     t4, a0, map_slow
    slli    a0, a1, 64 - PAGE_SHIFT
    bnez    a0, map_slow
    leaf_or map_slow, a1, LEAF_SHIFT
    entry_or map_slow, a3
    slli    a5, a1, 64 - LEAF_SHIFT
    srli    a5, a5, 64 - 11             /* four bytes a name */
    ld      a0, ENV_LEAF_LIVE(a6)
    add     a0, a0, a5
    lw      a5, SHADOW_NAMES(a0)
    bnez    a5, map_slow
    lh      a5, RECORD_MAPS(t4)
    addi    a5, a5, 1
    beqz    a5, map_slow
    sh      a5, RECORD_MAPS(t4)
    sw      t5, SHADOW_NAMES(a0)
    ld      a0, ENV_LEAF_LIVE(a6)
    lw      a5, 0(a0)
    addi    a5, a5, 1
    sw      a5, 0(a0)
    li      a5, STATE_MAPPED
    sb      a5, BINDING_STATE(a4)
    srli    t4, a1, PAGE_SHIFT
    sw      t4, BINDING_VPN(a4)

map_write:
    andi    t4, t4, 511
    slli    t4, t4, 3
    ld      a6, ENV_LEAF(a6)
    add     t4, t4, a6
    sd      a7, 0(t4)
    sfence.vma
    lock_give
    csrr    a1, sepc
    addi    a1, a1, 4
    csrw    sepc, a1
    .irp    x, a0, a1, a4, a5, a6, a7, t2, t3, t4, t5
    li      \x, 0
    .endr
    csrrw   t1, sscratch, t1
    sret

map_mapped:
    lwu     t4, BINDING_VPN(a4)
    leaf_or map_slow, t4, LEAF_SHIFT - PAGE_SHIFT
    addi    a0, a3, -MAP_UNMAP
    beqz    a0, map_unmap
    addi    a5, a3, -MAP_PROTECT
    entry_or map_slow, a5
    lwu     t4, BINDING_VPN(a4)
    j       map_write

map_unmap:
    slli    a0, t4, 64 - 9
    srli    a0, a0, 64 - 11
    ld      a5, ENV_LEAF_LIVE(a6)
    add     a0, a0, a5
    sw      zero, SHADOW_NAMES(a0)
    lw      a0, 0(a5)
    addi    a0, a0, -1
    sw      a0, 0(a5)
    lwu     a0, BINDING_BASE(a4)
    slli    a0, a0, RECORD_SHIFT
    ld      a5, frame_origin
    add     a0, a0, a5
    lhu     a5, RECORD_MAPS(a0)
    addi    a5, a5, -1
    sh      a5, RECORD_MAPS(a0)
    li      a5, STATE_IDLE
    sb      a5, BINDING_STATE(a4)
    li      a7, 0
    j       map_write

map_slow:
    lock_give
    li      a0, 0
    li      a7, CALL_MAP_ONE
    j       trap_general_call
