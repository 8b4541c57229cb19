/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot.S - from the firmware to C at high addresses.
 *
 * Paging goes on by a fault: stvec holds the high address of the next instruction, so
 * nothing has to be mapped where the image was loaded.
 */
#include "layout.h"

    .section .head, "ax"
    .globl _start

/* RISC-V Linux image header, for firmware and boot loaders. */
    .option push
    .option norvc
_start:
    j       boot_entry
    nop
    .option pop
    .dword  0x200000            /* from the start of RAM */
    .dword  kernel_end - kernel_start
    .dword  0                   /* little endian */
    .word   2, 0                /* header version 0.2 */
    .dword  0
    .ascii  "RISCV\0\0\0"
    .ascii  "RSC\5"
    .word   0

/*
 * S-mode, bare. a0 = hart id, a1 = device tree. Everything pc-relative.
 *
 * Harts that are started later come in here as well, and only a0 says who they are: firmware
 * (OpenSBI 1.1) can let a hart go before it has noted its start address and argument, and then
 * sends it to where the kernel began, with the device tree.
 */
boot_entry:
    csrw    sie, zero
    la      t0, boot_lottery
    li      t1, 1
    amoswap.w.aqrl t1, t1, (t0)
    bnez    t1, boot_later
    mv      s1, a0
    mv      s2, a1
    la      t0, bss_start
    la      t1, bss_end
1:  sd      zero, 0(t0)         /* both ends lie on page borders; stacks need not be zero */
    sd      zero, 8(t0)
    sd      zero, 16(t0)
    sd      zero, 24(t0)
    sd      zero, 32(t0)
    sd      zero, 40(t0)
    sd      zero, 48(t0)
    sd      zero, 56(t0)
    sd      zero, 64(t0)
    sd      zero, 72(t0)
    sd      zero, 80(t0)
    sd      zero, 88(t0)
    sd      zero, 96(t0)
    sd      zero, 104(t0)
    sd      zero, 112(t0)
    sd      zero, 120(t0)
    addi    t0, t0, 128
    bltu    t0, t1, 1b
    li      s3, 0               /* the boot hart has index 0 */
    la      sp, hart_stacks + LAYOUT_STACK_SIZE
    call    boot_tables         /* returns satp */
    la      s4, boot_main
    j       boot_paging

/* a0 = hart id; the place in the list is the hart's index. Whom nobody asked for stays here. */
boot_later:
    la      t0, boot_hart_ids
    li      s3, 1
    li      t2, LAYOUT_HARTS
1:  beq     s3, t2, 3f
    addi    t0, t0, 8
    ld      t1, 0(t0)
    beq     t1, a0, 2f
    addi    s3, s3, 1
    j       1b
3:  wfi
    j       3b
2:  la      a0, boot_root
    srli    a0, a0, 12
    li      t0, SATP_SV39
    or      a0, a0, t0
    la      s4, boot_secondary

/* a0 = satp, s3 = hart index, s4 = physical address of the C function, s1 and s2 its arguments. */
boot_paging:
    la      t0, kernel_start
    li      t1, LAYOUT_KERNEL_VA
    sub     t1, t1, t0          /* distance from load to link address */
    la      t0, 1f
    add     t0, t0, t1
    csrw    stvec, t0
    add     s4, s4, t1
    sfence.vma
    csrw    satp, a0
    .balign 4
1:  sfence.vma
    la      t0, trap_kernel
    csrw    stvec, t0
    mv      tp, s3
    la      sp, hart_stacks
    addi    t0, s3, 1
    li      t1, LAYOUT_STACK_SIZE
    mul     t0, t0, t1
    add     sp, sp, t0
    li      s0, 0               /* end of the chain of frames */
    mv      a0, s1
    mv      a1, s2
    jalr    s4
    csrw    sscratch, zero      /* in the kernel */
    la      t0, trap_user
    csrw    stvec, t0
    j       trap_resume

    .data
    .balign 8
    .globl boot_hart_ids
boot_hart_ids:                  /* by index; filled before they are started */
    .dword  -1, -1, -1, -1, -1, -1, -1, -1
boot_lottery:
    .word   0
    .balign 8

    .section .stacks, "aw", @nobits
    .balign 4096
    .globl hart_stacks
hart_stacks:
    .zero   LAYOUT_STACK_SIZE * LAYOUT_HARTS
