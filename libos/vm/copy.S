/* SPDX-License-Identifier: BSD-2-Clause */
/* copy.S - leaf routines whose faults can be mended: see copy.h. */
    .equ    PAGE, 4096

    .text
    .global copy_begin, copy_end, copy_failed
    .global copy_page, copy_zero, copy_bytes
copy_begin:

/* a0 = to, a1 = from */
copy_page:
    li      a2, PAGE
    add     a2, a2, a0
1:  ld      a3, 0(a1)
    ld      a4, 8(a1)
    ld      a5, 16(a1)
    ld      a6, 24(a1)
    sd      a3, 0(a0)
    sd      a4, 8(a0)
    sd      a5, 16(a0)
    sd      a6, 24(a0)
    addi    a1, a1, 32
    addi    a0, a0, 32
    bltu    a0, a2, 1b
    li      a0, 1
    ret

/* a0 = to */
copy_zero:
    li      a2, PAGE
    add     a2, a2, a0
1:  sd      zero, 0(a0)
    sd      zero, 8(a0)
    sd      zero, 16(a0)
    sd      zero, 24(a0)
    addi    a0, a0, 32
    bltu    a0, a2, 1b
    li      a0, 1
    ret

/* a0 = to, a1 = from, a2 = count */
copy_bytes:
    add     a2, a2, a0
1:  bgeu    a0, a2, 2f
    lb      a3, 0(a1)
    sb      a3, 0(a0)
    addi    a1, a1, 1
    addi    a0, a0, 1
    j       1b
2:  li      a0, 1
    ret
copy_end:

copy_failed:
    li      a0, 0
    ret
