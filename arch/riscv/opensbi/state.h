/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * state.h - our words of a hart: the part of its scratch page that a load reaches from tp and that
 * OpenSBI's allocator has not come to (checked when the extension registers).
 */
#pragma once

#define STATE_FIRST   1920
#define STATE_T1      1920
#define STATE_OPEN    1928 /* windows are open: this hart is in U-mode, or in M-mode on its behalf */
#define STATE_ARMED   1936 /* the next sret opens them */
#define STATE_MEDELEG 1944 /* while armed: what the kernel sees delegated */
#define STATE_MIDELEG 1952
#define STATE_CLOSED  1960 /* pmpcfg0 without windows, and with them */
#define STATE_WINDOWS 1968 /* number of slots */
#define STATE_CONFIG  1976
#define STATE_VAULT   1984 /* base >> 2 */
#define STATE_MASK    1992 /* low bits of an address inside the vault, as in pmpaddr; 0: no vault */
#define STATE_COMPARE 2000 /* address of this hart's mtimecmp; 0: OpenSBI drives the timer */
#define STATE_END     2008
