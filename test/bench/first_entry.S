/* SPDX-License-Identifier: BSD-2-Clause */
/* first_entry.S - the first instruction of all: linked before everything else. */
#define STACK_VA 0x2fffffe000 /* EXO_STACK_VA, held to it by first.c */

    .text
    .global _start
_start:
    rdinstret a0
    li      sp, STACK_VA
    j       first_report
