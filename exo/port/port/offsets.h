/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * offsets.h - what the architecture's short ways know of the kernel's structures, for assembly;
 * asserted where each is defined.
 */
#pragma once

/* struct dispatcher: it lies this far below its save area, in the trusted page. */
#define DISPATCHER_BELOW   640
#define DISPATCHER_ENV     0
#define DISPATCHER_STARTED 2
#define DISPATCHER_POKED   3
#define DISPATCHER_WAITING 4 /* is_apart behind it */
#define DISPATCHER_APART   5
#define DISPATCHER_CALLER  8
#define DISPATCHER_CALLEE  16
#define DISPATCHER_ENTRY   24 /* pct_entry_saved */
#define DISPATCHER_PART    32
#define DISPATCHER_LOAN    6
#define DISPATCHER_HOME    48

/* struct hart */
#define HART_CURRENT   0 /* behind it what it leaves behind, is_grace, is_timed */
#define HART_DONEE     4
#define HART_YIELDED   5
#define HART_SPARE_ENV 6
#define HART_OWNER     7
#define HART_SPARE     8

/* struct env: an array, found by a shift */
#define ENV_SHIFT      8
#define ENV_STATE      16
#define ENV_ASKED      20 /* flushes behind it */
#define ENV_DISPATCHER 80 /* pointers, one for each hart */
#define ENV_NOBODY     255

/* kernel_lock: tickets of 32 bits */
#define LOCK_NEXT    0
#define LOCK_SERVING 4
