/* SPDX-License-Identifier: BSD-2-Clause */
/* echo_entry.S - pct entry that replies with the words that came. */
#define CALL_PCT 19 /* EXO_CALL_PCT, held to it by bench.c */

    .text
    .global bench_echo_entry
bench_echo_entry:
    li      a0, 0
    li      a7, CALL_PCT
    ecall
