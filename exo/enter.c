/* SPDX-License-Identifier: BSD-2-Clause */
/* enter.c - every way into the kernel from U-mode or from idling. */
#include "answer.h"
#include "binding.h"
#include "call.h"
#include "due.h"
#include "env.h"
#include "frame.h"
#include "irq.h"
#include "lock.h"
#include "log.h"
#include "pct.h"
#include "report.h"
#include "slice.h"
#include "space.h"
#include "upcall.h"

#include <port/kernel.h>

static struct dispatcher *current_of(uint32_t hart)
{
    uint32_t env = harts[hart].current;

    return env == ENV_NONE ? NULL : env_dispatcher(env, hart);
}

/* Who came in; NULL: nobody, or it ended while it waited for the lock. */
static __attribute__((noinline)) struct dispatcher *entry_begin(uint32_t hart,
                                                                struct exo_registers *registers)
{
    struct dispatcher *d;

    lock_enter();
    d = current_of(hart);
    if (d != NULL && registers != NULL) {
        d->part = registers;
    }
    if (d != NULL && env_is_ended(d->env)) {
        harts[hart].is_stale = true;
        return NULL;
    }
    return d;
}

/* Goes on in `d`; the lock is left. */
static inline struct kernel_resume leave(struct dispatcher *d)
{
    if (d->is_poked) {
        upcall_deliver(d);
    }
    struct kernel_resume resume = {d->part, d->save};
    lock_leave();
    return resume;
}

static __attribute__((noinline)) struct kernel_resume entry_end(uint32_t hart)
{
    const struct hart *h = &harts[hart];

    /* who slept has missed what time it is, and a grace holds only while its owner can run */
    if (h->is_timed || h->current == ENV_NONE || (h->is_stale && h->is_grace)) {
        slice_update(hart);
    } else if (h->is_stale) {
        slice_choose(hart);
    }
    due_settle();
    if (h->current == ENV_NONE) {
        lock_leave();
        return (struct kernel_resume){NULL, NULL};
    }
    return leave(envs[h->current].dispatcher[hart]);
}

struct exo_result kernel_call(uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4,
                              uint64_t a5, struct dispatcher *d, uint64_t number)
{
    struct exo_save_area *save = d->save;
    struct hart *h = &harts[d->hart];
    struct exo_result result = {EXO_E_RANGE, 0};
    bool is_masked = __atomic_load_n(&save->entry, __ATOMIC_RELAXED) == 0;
    struct exo_registers *part = is_masked ? &save->masked : &save->running;

    lock_enter();
    d->part = part;
    if (env_is_ended(d->env)) {
        h->is_stale = true; /* while it waited for the lock */
    } else if (number == EXO_CALL_MAP_ONE && a0 == 0) {
        result.status = space_map_own(d->env, a1, (exo_handle_t){a2}, a3);
    } else if (number == EXO_CALL_MAP && a0 == 0) {
        result = space_map_call(d->env, d->env, a1, a2);
    } else if (number == EXO_CALL_NOTIFY) {
        result.status = upcall_notify(d, a0, a1, a2);
    } else if (number == EXO_CALL_WAIT) {
        result = slice_wait(d, a0);
        h->is_stale |= d->is_poked && !is_masked; /* it waits for its upcall */
    } else if (number == EXO_CALL_YIELD) {
        result = answer(slice_yield(d, a0), 0);
    } else if (number == EXO_CALL_PCT) {
        result = answer(pct_call(d, a0, (struct pct_words){{a1, a2, a3, a4}}), 0);
    } else if (number < EXO_CALL_COUNT) {
        const uint64_t arguments[] = {a0, a1, a2, a3, a4, a5};
        result = call_dispatch(d->env, d->hart, number, arguments);
    }
    if (h->is_stale || h->is_timed || h->current != d->env) {
        arch_call_leaves(save, part);
        return result;
    }
    due_settle();
    lock_leave();
    return result;
}

struct kernel_resume kernel_leave(void)
{
    return entry_end(arch_hart());
}

/* The FP unit changes hands: the last owner's registers are still in it. */
static void fp_take(uint32_t hart, struct dispatcher *d)
{
    uint32_t owner = harts[hart].fp_owner;

    if (owner == d->env) {
        arch_fp_switch(NULL, NULL);
        return;
    }
    arch_fp_switch(owner == ENV_NONE ? NULL : env_dispatcher(owner, hart)->fp, d->fp);
    harts[hart].fp_owner = d->env;
}

struct kernel_resume kernel_fault(uint64_t cause, uint64_t value, struct exo_registers *registers)
{
    uint32_t hart = arch_hart();

    struct dispatcher *d = entry_begin(hart, registers);
    if (d == NULL) {
        return entry_end(hart);
    }
    bool is_fp = arch_cause_is_illegal(cause) && arch_fp_is_off();
    if (is_fp) {
        fp_take(hart, d);
    }
    if (is_fp && !arch_fp_is_off()) {
        /* the instruction is tried again with the unit on */
    } else if (arch_cause_is_page_fault(cause) &&
               space_touch(d->env, (exo_va_t){value}, arch_cause_access(cause))) {
        /* only A or D was missing: the access is tried again */
    } else if (arch_cause_is_access_fault(cause) && region_fill(hart, value)) {
        /* the window was not set: the access is tried again */
    } else if (!upcall_fault(d, cause, value)) {
        report_fault(d, cause, value);
        env_end(d->env, EXO_ENV_FAULTED, cause);
    }
    return entry_end(hart);
}

struct kernel_resume kernel_timer(struct exo_registers *registers)
{
    uint32_t hart = arch_hart();

    (void)entry_begin(hart, registers);
    harts[hart].is_timed = true;
    if (log_is_left) {
        log_step();
    }
    return entry_end(hart);
}

struct kernel_resume kernel_kicked(struct exo_registers *registers)
{
    uint32_t hart = arch_hart();

    (void)entry_begin(hart, registers);
    if (!shootdown_is_done(hart)) {
        region_leave(hart);
        arch_flush();
        shootdown_flushed(hart);
    }
    harts[hart].is_timed = true;
    return entry_end(hart);
}

struct kernel_resume kernel_interrupt(struct exo_registers *registers, uint32_t irq)
{
    uint32_t hart = arch_hart();

    (void)entry_begin(hart, registers);
    irq_arrived(irq, hart);
    return entry_end(hart);
}

struct kernel_resume kernel_hart_main(void)
{
    lock_enter();
    shootdown_online(arch_hart());
    lock_leave();
    return kernel_timer(NULL);
}
