/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * upcall.h - contexts, and the handlers the trampoline calls.
 *
 * A thread's registers live in a context while it does not run. Handlers run masked, on the
 * library's upcall stack, and use no floating point; after them the chosen context is resumed
 * without a crossing into the kernel. While they run, s0 to s11 of the thread that was interrupted
 * are not in its context: they are left alone, and stored when another context is resumed.
 * Invariant: while unmasked, user[BASE_USER_CONTEXT] of the save area names the running context.
 */
#pragma once

#include <exo/upcall.h>
#include <stddef.h>

/* What the library keeps in user[] of the save area. */
enum {
    BASE_USER_STACK = 0,   /* top of the upcall stack; the trampoline has 16 bytes there */
    BASE_USER_CONTEXT = 1, /* struct base_context * that runs */
    BASE_USER_TLS = 2,     /* tp while handlers run */
    BASE_USER_ENTRY = 3,   /* the trampoline's, to unmask with */
};

enum base_context_flags {
    BASE_CONTEXT_FP = 1, /* it may use floating point; without it, it must not */
};

struct base_context {
    struct exo_registers registers; /* x[0] holds pc */
    uint64_t fp[32];
    uint64_t fcsr;
    uint64_t flags; /* enum base_context_flags */
};

struct base_fault {
    uint64_t pc;
    uint64_t cause;
    uint64_t tval;
};

enum base_verdict {
    BASE_FAULT_HANDLED, /* resume the chosen context */
    BASE_FAULT_REFUSED, /* let it fault again, masked: the kernel reports it and ends us */
};

typedef void (*base_event_handler)(struct exo_save_area *save);
typedef enum base_verdict (*base_fault_handler)(struct base_context *context,
                                                const struct base_fault *fault);

/* `event` is one bit of enum exo_event; NULL = ignore it. Returns the handler before. */
base_event_handler base_event_handle(enum exo_event event, base_event_handler handler);

/* NULL = refuse all. Returns the handler before. */
base_fault_handler base_fault_handle(base_fault_handler handler);

/* For the functions below, which are in line: a scheduler needs them at each tick. */
extern struct exo_save_area *base_save_area;
extern struct base_context *base_context_chosen; /* NULL: whoever ran before */

/* Chooses what runs after the handlers; only from handlers, or masked before base_deliver. */
static inline void base_context_choose(struct base_context *context)
{
    base_context_chosen = context;
}

static inline struct base_context *base_context_current(void)
{
    return (struct base_context *)(uintptr_t)base_save_area->user[BASE_USER_CONTEXT];
}

/* The one chosen so far, else the current. */
static inline struct base_context *base_context_next(void)
{
    return base_context_chosen != NULL ? base_context_chosen : base_context_current();
}

/* A context that will call function(argument) on the stack ending at `stack_top`; the function
 * must not return. */
void base_context_make(struct base_context *context, void (*function)(void *argument),
                       void *argument, void *stack_top);

struct exo_save_area *base_save(void);

/* Nothing but a fault interrupts a masked thread; events stay pending. No nesting. */
void base_mask(void);
/* Unmasks; what is pending is handled before this returns. */
void base_unmask(void);
bool base_is_masked(void); /* in handlers, and between the two above */

/* Masked: runs the handlers for what is pending, then resumes the chosen context unmasked. */
void base_deliver(void);

/* Sleeps until something was handled. May return early: test what you wait for in a loop, masked:
 *     base_mask();
 *     while (!condition) {
 *         base_wait_masked();
 *     }
 *     base_unmask();
 */
void base_wait_masked(void);
void base_wait(void);

/* Absolute ticks. Uses the dispatcher's one timer. */
void base_sleep_until(uint64_t at_ticks);

static inline uint64_t base_now(void)
{
    uint64_t ticks;

    __asm__ volatile("rdtime %0" : "=r"(ticks));
    return ticks;
}
