/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * state.h - our words of a hart: the part of its scratch page that a load reaches from tp and that
 * OpenSBI's allocator has not come to (checked when the extension registers).
 */
#pragma once

#define STATE_FIRST   1896
#define STATE_T1      1896
#define STATE_T2      1904
#define STATE_T3      1912
#define STATE_OPEN    1920 /* windows are open: this hart is in U-mode, or in M-mode on its behalf */
#define STATE_ARMED   1928 /* the next sret opens them */
#define STATE_MEDELEG 1936 /* while armed: what the kernel sees delegated */
#define STATE_MIDELEG 1944
#define STATE_CLOSED  1952 /* pmpcfg0 without windows, and with them */
#define STATE_CONFIG  1960
#define STATE_WINDOWS 1968 /* number of slots */
#define STATE_TURN    1976 /* the slot that is replaced next */
#define STATE_VAULT   1984 /* base >> 2 */
#define STATE_MASK    1992 /* low bits of an address inside the vault, as in pmpaddr; 0: no vault */
#define STATE_COMPARE 2000 /* address of this hart's mtimecmp; 0: OpenSBI drives the timer */
#define STATE_MEMORY  2008 /* address of what misses are filled from */
#define STATE_NAME    2016 /* of the space whose windows are open */
#define STATE_LAST    2024 /* where the last miss was; -1: nowhere */
#define STATE_FILLS   2032 /* misses since EXO_SBI_CLEAR that S-mode never saw */
#define STATE_END     2040

/* The memory: an entry for each value of the low bits of a page's number. */
#define MEMORY_ENTRIES 256
#define MEMORY_PAGE    0 /* address of the page | name; 0: nothing */
#define MEMORY_WINDOW  8 /* as in pmpaddr, the byte for pmpcfg0 above bit 56 */
#define MEMORY_ORDER   4 /* bytes of an entry: 2^ this */
