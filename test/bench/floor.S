/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * floor.S - boots in the kernel's place: what the machine itself asks for a crossing.
 *
 * Says how many instructions ran before its first one, and what an ecall costs whose handler does
 * nothing but step over it and return. S-mode without translation, U-mode below it.
 */
#define SBI_PUTCHAR 1
#define SBI_RESET   0x53525354

    .section .text.start, "ax"
    .global _start
_start:
    rdinstret s1
    la      sp, stack_end
    la      t0, handler
    csrw    stvec, t0
    csrwi   scounteren, 7
    li      t0, 0x100               /* sstatus.SPP: back to U-mode */
    csrc    sstatus, t0
    la      t0, user
    csrw    sepc, t0
    sret

user:
    rdinstret s2
    rdinstret s3
    sub     s4, s3, s2              /* the empty pair */
    rdinstret s2
    ecall
    rdinstret s3
    sub     s3, s3, s2
    sub     s3, s3, s4
    la      t0, handler_end         /* from now on the handler goes on with the report */
    li      t1, 0x13                /* nop */
    sw      t1, 0(t0)
    fence.i
    ecall

    .balign 4
handler:
    csrr    t0, sepc
    .option push
    .option norvc
    addi    t0, t0, 4
    .option pop
    csrw    sepc, t0
handler_end:
    sret

report:
    la      a0, text_entry
    mv      a1, s1
    call    line
    la      a0, text_floor
    mv      a1, s3
    call    line
    li      a7, SBI_RESET
    li      a6, 0
    li      a0, 0
    li      a1, 0
    ecall
1:  j       1b

/* a0 = text, a1 = number, printed with all 16 digits. */
line:
    mv      s5, a0
    mv      s6, a1
1:  lbu     a0, 0(s5)
    beqz    a0, 2f
    li      a7, SBI_PUTCHAR
    ecall
    addi    s5, s5, 1
    j       1b
2:  li      s7, 60
3:  srl     a0, s6, s7
    andi    a0, a0, 15
    addi    a0, a0, '0'
    li      t0, '9'
    bleu    a0, t0, 4f
    addi    a0, a0, 'a' - '0' - 10
4:  li      a7, SBI_PUTCHAR
    ecall
    addi    s7, s7, -4
    bgez    s7, 3b
    li      a0, '\n'
    li      a7, SBI_PUTCHAR
    ecall
    ret

text_entry: .asciz "count: kernel "
text_floor: .asciz "count: floor "

    .balign 16
    .space  256
stack_end:
