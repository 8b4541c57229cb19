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
#define DISPATCHER_WAITING 4 /* behind it is_apart, is_open, and a byte that is 0 */
#define DISPATCHER_APART   5
#define DISPATCHER_OPEN    6
#define DISPATCHER_CALLER  8
#define DISPATCHER_CALLEE  16
#define DISPATCHER_ENTRY   24 /* pct_entry_saved */
#define DISPATCHER_PART    32
#define DISPATCHER_LOAN    72
#define DISPATCHER_HOME    48

/* struct hart */
#define HART_CURRENT   0 /* behind it what it leaves behind, is_grace, is_timed */
#define HART_DONEE     4
#define HART_YIELDED   5
#define HART_SPARE_ENV 6
#define HART_OWNER     7
#define HART_SPARE     8
#define HART_END       24
#define HART_ARMED     32
#define HART_PLAIN     40
#define HART_TICKS     48
#define HART_RECORDER  56
#define HART_POSITION  74

/* struct env: an array, found by a shift */
#define ENV_SHIFT       8
#define ENV_STATE       16
#define ENV_ASKED       20 /* flushes behind it */
#define ENV_DISPATCHER  80 /* pointers, one for each hart */
#define ENV_NOBODY      255
#define ENV_LEAF        152
#define ENV_SHORT_KEY   160
#define ENV_LEAF_LIVE   168
#define ENV_PAGE_IDLE   176
#define ENV_PAGE_MAPPED 180

/* struct binding, in the ledger */
#define BINDING_SIZE   40
#define BINDING_EPOCH  0
#define BINDING_WHAT   8
#define BINDING_STATE  11
#define BINDING_RIGHTS 12
#define BINDING_BASE   16
#define BINDING_VPN    20

/* struct frame: records of 16 bytes, from frame_origin on */
#define RECORD_SHIFT    4
#define RECORD_BLOCK    9 /* a block's first record speaks for so many: a shift, too */
#define RECORD_EPOCH    0
#define RECORD_MAPS     8
#define RECORD_KIND     14
#define RECORD_ORDINARY 2 /* the kind that bindings decide about */

/* struct space_shadow: where it begins, seen from its count */
#define SHADOW_NAMES (-2048)

/* kernel_lock: tickets of 32 bits */
#define LOCK_NEXT    0
#define LOCK_SERVING 4
