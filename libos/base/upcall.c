/* SPDX-License-Identifier: BSD-2-Clause */
/* upcall.c - the C half of the trampoline: who handles what, who runs next. */
#include "upcall_private.h"

#include "offsets.h"

#include <base/calls.h>
#include <base/upcall.h>
#include <stddef.h>

_Static_assert(offsetof(struct exo_save_area, entry) == SAVE_ENTRY, "offsets.h");
_Static_assert(offsetof(struct exo_save_area, pending) == SAVE_PENDING, "offsets.h");
_Static_assert(offsetof(struct exo_save_area, user[BASE_USER_STACK]) == SAVE_STACK, "offsets.h");
_Static_assert(offsetof(struct exo_save_area, user[BASE_USER_CONTEXT]) == SAVE_CONTEXT,
               "offsets.h");
_Static_assert(offsetof(struct exo_save_area, user[BASE_USER_TLS]) == SAVE_TLS, "offsets.h");
_Static_assert(offsetof(struct exo_save_area, fault.t0) == SAVE_FAULT_T0, "offsets.h");
_Static_assert(offsetof(struct exo_save_area, fault.t1) == SAVE_FAULT_T1, "offsets.h");
_Static_assert(offsetof(struct exo_save_area, fault.pc) == SAVE_FAULT_PC, "offsets.h");
_Static_assert(offsetof(struct exo_save_area, fault.cause) - SAVE_FAULT_PC ==
                       offsetof(struct base_fault, cause) &&
                   offsetof(struct exo_save_area, fault.tval) - SAVE_FAULT_PC ==
                       offsetof(struct base_fault, tval),
               "a fault is read where it is");
_Static_assert(offsetof(struct exo_save_area, running) == SAVE_RUNNING, "offsets.h");
_Static_assert(offsetof(struct base_context, fp) == CONTEXT_FP, "offsets.h");
_Static_assert(offsetof(struct base_context, fcsr) == CONTEXT_FCSR, "offsets.h");

enum {
    EVENT_COUNT = 10,
    REGISTER_SP = 2,
    REGISTER_TP = 4,
    REGISTER_A0 = 10
};

struct exo_save_area *base_save_area; /* trampoline.S reads it */
static struct base_context main_context = {.flags = BASE_CONTEXT_FP};
static struct base_context *chosen;                   /* NULL: whoever ran before */
static struct base_context *fp_owner = &main_context; /* whose values the unit holds; or NULL */
static base_event_handler event_handlers[EVENT_COUNT];
static base_fault_handler fault_handler;
static uint64_t faults_unseen;
uint64_t *base_fault_counter = &faults_unseen;

void base_upcall_start(struct exo_save_area *save, uint64_t tls)
{
    base_save_area = save;
    save->user[BASE_USER_STACK] = (uint64_t)(uintptr_t)base_upcall_stack_end;
    save->user[BASE_USER_CONTEXT] = (uint64_t)(uintptr_t)&main_context;
    save->user[BASE_USER_TLS] = tls;
}

struct exo_save_area *base_save(void)
{
    return base_save_area;
}

base_event_handler base_event_handle(enum exo_event event, base_event_handler handler)
{
    unsigned bit = (unsigned)__builtin_ctz((unsigned)event);
    base_event_handler before = event_handlers[bit];

    event_handlers[bit] = handler;
    return before;
}

base_fault_handler base_fault_handle(base_fault_handler handler)
{
    base_fault_handler before = fault_handler;

    fault_handler = handler;
    return before;
}

struct base_context *base_context_current(void)
{
    return (struct base_context *)(uintptr_t)base_save_area->user[BASE_USER_CONTEXT];
}

void base_context_choose(struct base_context *context)
{
    chosen = context;
}

struct base_context *base_context_next(void)
{
    return chosen != NULL ? chosen : base_context_current();
}

void base_context_make(struct base_context *context, void (*function)(void *argument),
                       void *argument, void *stack_top)
{
    fp_owner = fp_owner == context ? NULL : fp_owner;
    *context = (struct base_context){.flags = BASE_CONTEXT_FP};
    context->registers.x[0] = (uint64_t)(uintptr_t)function;
    context->registers.x[REGISTER_SP] = (uint64_t)(uintptr_t)stack_top & ~15ull;
    context->registers.x[REGISTER_TP] = base_save_area->user[BASE_USER_TLS];
    context->registers.x[REGISTER_A0] = (uint64_t)(uintptr_t)argument;
}

/* The unit changes hands only between contexts that use it. */
static __attribute__((noinline)) void context_switch(struct base_context *to)
{
    chosen = NULL;
    if ((to->flags & BASE_CONTEXT_FP) != 0 && fp_owner != to) {
        if (fp_owner != NULL) {
            base_fp_save(fp_owner);
        }
        base_fp_restore(to);
        fp_owner = to;
    }
    base_save_area->user[BASE_USER_CONTEXT] = (uint64_t)(uintptr_t)to;
}

static void events_handle(struct exo_save_area *save)
{
    uint64_t events = __atomic_load_n(&save->pending, __ATOMIC_ACQUIRE);

    (void)__atomic_fetch_and(&save->pending, ~events, __ATOMIC_ACQ_REL);
    for (unsigned bit = 0; bit < EVENT_COUNT; bit++) {
        if ((events >> bit & 1u) != 0 && event_handlers[bit] != NULL) {
            event_handlers[bit](save);
        }
    }
}

/* The chosen context, or who ran before, unmasked. */
static inline struct base_resume resume_chosen(const struct exo_save_area *save)
{
    if (chosen != NULL) {
        context_switch(chosen);
    }
    return (struct base_resume){(struct base_context *)(uintptr_t)save->user[BASE_USER_CONTEXT],
                                (uint64_t)(uintptr_t)base_entry};
}

struct base_resume base_dispatch_fault(struct exo_save_area *save)
{
    const struct base_fault *fault = (const struct base_fault *)(const void *)&save->fault.pc;
    struct base_context *context = (struct base_context *)(uintptr_t)save->user[BASE_USER_CONTEXT];

    if (fault_handler == NULL || fault_handler(context, fault) == BASE_FAULT_REFUSED) {
        chosen = NULL;
        return (struct base_resume){context, 0};
    }
    (*base_fault_counter)++;
    return resume_chosen(save);
}

struct base_resume base_dispatch(struct exo_save_area *save)
{
    events_handle(save);
    return resume_chosen(save);
}
