/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * layout.h - numbers that C, assembly and the linker script share.
 *
 *   0xffffffffffffffff
 *   0xffffffff80000000  kernel window: 4 KiB pages, wherever the image was loaded
 *   0xffffffc000000000  direct map: physical address + this, global gigapages
 *   0x0000003fffffffff  top of the environment's half
 */
#pragma once

#include <exo/version.h>
#include <port/offsets.h>

#define LAYOUT_KERNEL_VA     0xffffffff80000000
#define LAYOUT_DIRECT_VA     0xffffffc000000000
#define LAYOUT_DIRECT_GIB    254 /* gigapages 256..509 of the root table; 510 is the kernel window */
#define LAYOUT_WINDOW_TABLES 4   /* 2 MiB each */

#define LAYOUT_HARTS 8 /* EXO_HART_MAX */

/* Stacks are an array; the lowest page of each is not mapped. */
#define LAYOUT_GUARD_SIZE       4096
#define LAYOUT_STACK_SIZE       (LAYOUT_GUARD_SIZE + 8192)
#define LAYOUT_HART_MASK        7
#define LAYOUT_PANIC_STACK_SIZE 2048

/* What trap.S knows of struct exo_save_area and the words below it; asserted in trap.c. */
#define SAVE_ENTRY     0
#define SAVE_SELF      8
#define SAVE_PENDING   16
#define SAVE_PCT_ENTRY 32
#define SAVE_NOTIFY    176
#define SAVE_RUNNING   728
#define SAVE_MASKED    984
#define SAVE_BLOCK     (-DISPATCHER_BELOW)
#define SAVE_STACK     -8
#define SAVE_HART      -16
#define SAVE_SCRATCH   -24
#define SAVE_CALL_SP   -32
#define SAVE_CALL_RA   -40
#define SAVE_CALL_TP   -48
#define SAVE_LEAVE                                                                                 \
    -56 /* struct exo_registers *: where the call under way is stored; 0: goes back */
#define SAVE_SEE    -64  /* not 0: page faults go to the kernel's C first */
#define SAVE_UPCALL -72  /* where `running` is entered when it is resumed; 0: it goes on */
#define SAVE_REASON -80  /* enum exo_upcall of that */
#define SAVE_PCT    -120 /* five words: a0..a4 of a pct */
#define SAVE_HERE   -128 /* struct hart of the kernel */
#define SAVE_SATP   -136
#define SAVE_CALLED -144 /* handle of the peer that C found last, if it has CALL; 0: none */
#define SAVE_TOLD   -152 /* the same if it has NOTIFY */
#define SAVE_PEER   -160 /* the save area of that */
#define SAVE_NEXT   -168 /* who else remembers a peer; not 0: this one does */

#define SAVE_KEPT   -192 /* three words: a0..a2 during a tick */
#define SAVE_USUAL  -200 /* how the hart's record begins while this one runs on its own position */
#define SAVE_RECORD -208 /* of its upcalls, in the recorder: what and whose */

#define SAVE_FAULT_T0    104
#define SAVE_FAULT_T1    112
#define SAVE_FAULT_PC    120
#define SAVE_FAULT_CAUSE 128
#define SAVE_FAULT_TVAL  136

#define ENV_RUNNING  2   /* EXO_ENV_RUNNING */
#define EVENT_RUN    1   /* EXO_EVENT_RUN */
#define EVENT_TICK   2   /* EXO_EVENT_TICK */
#define EVENT_NOTIFY 128 /* EXO_EVENT_NOTIFY */
#define UPCALL_EVENT 0   /* EXO_UPCALL_EVENT */
#define UPCALL_FAULT 1   /* EXO_UPCALL_FAULT */
#define UPCALL_PCT   2   /* EXO_UPCALL_PCT */

/* struct exo_recorder and its records */
#define RECORDER_NEXT    8
#define RECORDER_RECORDS 16
#define RECORDER_COUNT   255
#define RECORD_UPCALL    2  /* EXO_RECORD_UPCALL */
#define POSITION_COUNT   32 /* EXO_SLICE_COUNT */

/* Calls with short ways; asserted in trap.c. */
#define CALL_PCT     19 /* EXO_CALL_PCT */
#define CALL_WAIT    16 /* EXO_CALL_WAIT */
#define CALL_NOTIFY  20 /* EXO_CALL_NOTIFY */
#define CALL_MAP_ONE 23 /* EXO_CALL_MAP_ONE */
#define CALL_YIELD   15 /* EXO_CALL_YIELD */

/* What the call of trap_map.S is made of; asserted in trap.c. */
#define PAGE_SHIFT   12 /* EXO_FRAME_SHIFT */
#define LEAF_SHIFT   21 /* what a leaf table covers */
#define MAP_PROTECT  1  /* EXO_PROTECT */
#define MAP_UNMAP    2
#define STATE_IDLE   1 /* EXO_STATE_IDLE */
#define STATE_MAPPED 2

#define SATP_SV39        0x8000000000000000
#define SSTATUS_SPIE     (1 << 5)
#define SSTATUS_SPP      (1 << 8)
#define SSTATUS_FS       (3 << 13)
#define CSR_STIMECMP     0x14d
#define CAUSE_BREAKPOINT 3
#define CAUSE_TIMER      5 /* of interrupts */
#define CAUSE_USER_CALL  8
#define CAUSE_PAGE_FIRST 12 /* to 15: page faults */
