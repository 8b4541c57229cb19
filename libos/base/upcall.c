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
_Static_assert(offsetof(struct exo_save_area, user[BASE_USER_ENTRY]) == SAVE_UPCALL, "offsets.h");
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
    EVENT_BITS = 64,     /* of `pending`, which may hold more than we know */
    STACK_RESERVED = 16, /* trampoline.S keeps the save area's address there */
    TICK_BIT = 1,
    REGISTER_SP = 2,
    REGISTER_TP = 4,
    REGISTER_A0 = 10
};

struct exo_save_area *base_save_area;
struct base_context *base_context_chosen;
static struct base_context main_context = {.flags = BASE_CONTEXT_FP};
static struct base_context *fp_owner = &main_context; /* whose values the unit holds; or NULL */
static base_event_handler event_handlers[EVENT_BITS];
static base_fault_handler fault_handler;
static uint64_t faults_unseen;
uint64_t *base_fault_counter = &faults_unseen;

void base_upcall_start(struct exo_save_area *save, uint64_t tls)
{
    base_save_area = save;
    save->user[BASE_USER_STACK] = (uint64_t)(uintptr_t)base_upcall_stack_end - STACK_RESERVED;
    save->user[BASE_USER_CONTEXT] = (uint64_t)(uintptr_t)&main_context;
    save->user[BASE_USER_TLS] = tls;
    save->user[BASE_USER_ENTRY] = (uint64_t)(uintptr_t)base_entry;
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
static __attribute__((noinline)) void fp_switch(struct base_context *to)
{
    if (fp_owner != NULL) {
        base_fp_save(fp_owner);
    }
    base_fp_restore(to);
    fp_owner = to;
}

static inline struct base_context *chosen_take(const struct exo_save_area *save)
{
    struct base_context *to = base_context_chosen;

    if (to == NULL) {
        return (struct base_context *)(uintptr_t)save->user[BASE_USER_CONTEXT];
    }
    base_context_chosen = NULL;
    if ((to->flags & BASE_CONTEXT_FP) != 0 && fp_owner != to) {
        fp_switch(to);
    }
    return to;
}

static __attribute__((noinline)) struct base_context *events_handle(struct exo_save_area *save,
                                                                    uint64_t events)
{
    for (const base_event_handler *handle = event_handlers; events != 0; handle++, events >>= 1) {
        if ((events & 1) != 0 && *handle != NULL) {
            (*handle)(save);
        }
    }
    return chosen_take(save);
}

struct base_context *base_dispatch_fault(struct exo_save_area *save)
{
    const struct base_fault *fault = (const struct base_fault *)(const void *)&save->fault.pc;
    struct base_context *context = (struct base_context *)(uintptr_t)save->user[BASE_USER_CONTEXT];

    if (fault_handler == NULL || fault_handler(context, fault) == BASE_FAULT_REFUSED) {
        base_context_chosen = NULL;
        return NULL;
    }
    (*base_fault_counter)++;
    return chosen_take(save);
}

/* A tick comes alone, and most often. */
struct base_context *base_dispatch(struct exo_save_area *save)
{
    uint64_t events = __atomic_exchange_n(&save->pending, 0, __ATOMIC_ACQUIRE);

    if (events != EXO_EVENT_TICK || event_handlers[TICK_BIT] == NULL) {
        return events_handle(save, events);
    }
    event_handlers[TICK_BIT](save);
    return chosen_take(save);
}
