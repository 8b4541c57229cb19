/* SPDX-License-Identifier: BSD-2-Clause */
/* entry.S - harts come in, S-mode traps are noted and passed over, U-mode is entered and left. */
    .section .text.start, "ax"
    .globl  payload_start
payload_start:                  /* a0 = hart id */
    la      sp, stacks
    addi    t0, a0, 1
    slli    t0, t0, 13
    add     sp, sp, t0
    la      t0, trap_note
    csrw    stvec, t0
    la      t0, lottery
    li      t1, 1
    amoswap.w t1, t1, (t0)
    bnez    t1, 1f
    tail    payload_main
1:  tail    payload_second

/* Notes cause and value; goes on behind the instruction, or for a fetch at the return address. */
    .balign 4
trap_note:
    csrw    sscratch, t0
    la      t0, trap_seen
    sd      t1, 16(t0)
    csrr    t1, scause
    sd      t1, 0(t0)
    addi    t1, t1, -1
    beqz    t1, 1f
    csrr    t1, sepc
    addi    t1, t1, 4
    j       2f
1:  mv      t1, ra
2:  csrw    sepc, t1
    csrr    t1, stval
    sd      t1, 8(t0)
    ld      t1, 16(t0)
    csrr    t0, sscratch
    sret

/* long user_run(entry, argument): until U-mode traps; what it left in a0. user_seen: scause,
 * instructions in, instructions out, sepc, stval, instructions of the load of user_load. */
    .globl  user_run
user_run:
    addi    sp, sp, -128
    sd      ra, 0(sp)
    sd      s0, 8(sp)
    sd      s1, 16(sp)
    sd      gp, 24(sp)
    sd      tp, 32(sp)
    la      t0, user_save
    sd      sp, 0(t0)
    csrr    t1, stvec
    sd      t1, 8(t0)
    la      t1, user_trap
    csrw    stvec, t1
    csrw    sepc, a0
    li      t0, 0x100
    csrc    sstatus, t0
    mv      a0, a1
    li      a1, 0
    li      a2, 0
    rdinstret s1
    sret

    .balign 4
user_trap:
    rdinstret a3
    la      t0, user_save
    ld      sp, 0(t0)
    ld      t1, 8(t0)
    csrw    stvec, t1
    la      t0, user_seen
    csrr    t1, scause
    sd      t1, 0(t0)
    sub     t1, a1, s1
    sd      t1, 8(t0)
    sub     t1, a3, a2
    sd      t1, 16(t0)
    csrr    t1, sepc
    sd      t1, 24(t0)
    csrr    t1, stval
    sd      t1, 32(t0)
    sub     t1, a2, a1
    sd      t1, 40(t0)
    ld      ra, 0(sp)
    ld      s0, 8(sp)
    ld      s1, 16(sp)
    addi    sp, sp, 128
    ret

/* What U-mode does, a0 = an address in the vault; translation is off. */
    .globl  user_load, user_store, user_jump, user_illegal, user_break, user_spin
user_load:
    rdinstret a1
    ld      a0, 0(a0)
    rdinstret a2
    ecall
user_store:
    li      t0, 0x5eed
    sd      t0, 0(a0)
    ecall
user_jump:
    jr      a0
user_illegal:
    ld      a0, 0(a0)
    csrw    mscratch, zero
user_break:
    ld      a0, 0(a0)
    ebreak
user_spin:
    ld      a0, 0(a0)
1:  j       1b

/* Comes back from a non-retentive suspend, with a1 = the stack pointer before it. */
    .globl  resume_entry, suspend_call
suspend_call:
    addi    sp, sp, -128
    sd      ra, 0(sp)
    sd      s0, 8(sp)
    sd      s1, 16(sp)
    sd      s2, 24(sp)
    sd      s3, 32(sp)
    sd      s4, 40(sp)
    sd      s5, 48(sp)
    sd      s6, 56(sp)
    sd      s7, 64(sp)
    sd      s8, 72(sp)
    sd      s9, 80(sp)
    sd      s10, 88(sp)
    sd      s11, 96(sp)
    li      a0, 0x80000000
    la      a1, resume_entry
    mv      a2, sp
    li      a6, 3
    li      a7, 0x48534d
    ecall
    j       1f
resume_entry:
    mv      sp, a1
    la      t0, trap_note
    csrw    stvec, t0
    li      a0, 0
1:  ld      ra, 0(sp)
    ld      s0, 8(sp)
    ld      s1, 16(sp)
    ld      s2, 24(sp)
    ld      s3, 32(sp)
    ld      s4, 40(sp)
    ld      s5, 48(sp)
    ld      s6, 56(sp)
    ld      s7, 64(sp)
    ld      s8, 72(sp)
    ld      s9, 80(sp)
    ld      s10, 88(sp)
    ld      s11, 96(sp)
    addi    sp, sp, 128
    ret

/* QEMU ends with code 0 (semihosting: SYS_EXIT_EXTENDED). */
    .globl  payload_leave
    .option push
    .option norvc
    .balign 16
payload_leave:
    li      a0, 0x20
    la      a1, exit_block
    j       1f
    .balign 16
1:  slli    zero, zero, 0x1f
    ebreak
    srai    zero, zero, 7
    j       1b
    .option pop

    .data
    .balign 8
exit_block:
    .dword  0x20026, 0
lottery:
    .dword  0
    .globl  trap_seen, user_seen
trap_seen:
    .zero   32
user_seen:
    .zero   48
user_save:
    .zero   16
    .bss
    .balign 4096
stacks:
    .zero   8192 * 9
