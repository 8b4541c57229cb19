/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * thread.h - threads of the library, preempted at the end of each position; no kernel thread.
 *
 * Switching crosses into the kernel only to sleep. The C library is not made for two threads at
 * once: one of them prints and allocates.
 */
#pragma once

#include <exo/types.h>

enum {
    VM_THREAD_MAX = 8,
    VM_THREAD_NONE = VM_THREAD_MAX,
    VM_THREAD_STACK_BYTES = 16384,
};

/* The caller becomes thread 0. Takes over RUN, TICK and TIMER. */
void vm_threads_start(void);
/* VM_THREAD_NONE: there are too many. The thread ends when the function returns. */
uint32_t vm_thread_make(void (*function)(void *argument), void *argument);
/* Lets the others run. */
void vm_thread_yield(void);
void vm_thread_sleep_until(uint64_t at_ticks);
/* Waits until the thread has ended; its number is free then. */
void vm_thread_join(uint32_t thread);
/* Times a thread was stopped in favour of another at the end of a position. */
uint64_t vm_thread_preemptions(void);
