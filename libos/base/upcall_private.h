/* SPDX-License-Identifier: BSD-2-Clause */
/* upcall_private.h - what the C and assembly halves of the trampoline promise each other. */
#pragma once

#include <base/upcall.h>

extern uint8_t base_upcall_stack_end[];
extern uint64_t *base_fault_counter; /* faults handled; an application's is in its mailbox */

/* trampoline.S, switch.S */
void base_entry(void);
void base_fp_save(struct base_context *context);
void base_fp_restore(const struct base_context *context);

/* Called by them; what is to be resumed. NULL: the current one, masked. */
struct base_context *base_dispatch(struct exo_save_area *save);
struct base_context *base_dispatch_fault(struct exo_save_area *save);
_Noreturn void base_enter(struct exo_save_area *save, uint64_t tls);

/* Once, before main, masked. */
void base_upcall_start(struct exo_save_area *save, uint64_t tls);
