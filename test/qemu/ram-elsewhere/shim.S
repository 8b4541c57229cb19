/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * shim.S - started by the firmware as if it were the kernel: makes the memory of a PCI device
 * appear at RAM_LOW, copies SIZE bytes from STAGE to the kernel's place there, and starts it.
 */
    .globl _start
_start:
    .ifdef  RAM_LOW
    li      t0, 0x30000000 + (1 << 15)  /* configuration space of device 1 */
    li      t1, RAM_LOW
    sw      t1, 0x18(t0)
    sw      zero, 0x1c(t0)
    li      t1, 6               /* answers to memory accesses */
    sh      t1, 4(t0)
    li      t0, STAGE
    li      t1, STAGE + SIZE
    li      t2, KERNEL
1:  ld      t3, 0(t0)
    sd      t3, 0(t2)
    addi    t0, t0, 8
    addi    t2, t2, 8
    bltu    t0, t1, 1b
    .word   0x0000100f          /* fence.i */
    .endif
    li      a1, TREE
    li      t0, KERNEL
    jr      t0
