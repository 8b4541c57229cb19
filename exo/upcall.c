/* SPDX-License-Identifier: BSD-2-Clause */
/* upcall.c - pending bits, masks and composed entries. */
#include "upcall.h"

#include "recorder.h"
#include "slice.h"

bool upcall_is_masked(const struct dispatcher *dispatcher)
{
    return dispatcher->part != &dispatcher->save->running ||
           __atomic_load_n(&dispatcher->save->entry, __ATOMIC_RELAXED) == 0;
}

void upcall_post(uint32_t env, uint32_t hart, uint64_t events)
{
    struct dispatcher *target = env_dispatcher(env, hart);

    if (target == NULL) {
        return;
    }
    (void)__atomic_fetch_or(&target->save->pending, events, __ATOMIC_RELEASE);
    target->is_waiting = false;
    target->is_poked = true;
    slice_poke(env, hart);
}

__attribute__((noinline)) exo_status_t upcall_notify(const struct dispatcher *from, uint64_t raw,
                                                     uint64_t bits, uint64_t hart)
{
    uint32_t env;
    exo_status_t status = env_reach(from, raw, EXO_NOTIFY, &env);

    if (status != EXO_OK) {
        return status;
    }
    struct dispatcher *d = hart < hart_count ? env_dispatcher(env, (uint32_t)hart) : NULL;
    if (d == NULL) {
        return EXO_E_RANGE;
    }
    (void)__atomic_fetch_or(&d->save->notify, bits, __ATOMIC_RELEASE);
    upcall_post(env, (uint32_t)hart, EXO_EVENT_NOTIFY);
    return EXO_OK;
}

void upcall_post_all(uint32_t env, uint64_t events)
{
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        upcall_post(env, hart, events);
    }
}

void upcall_deliver(struct dispatcher *dispatcher)
{
    struct exo_save_area *save = dispatcher->save;
    uint64_t entry = save->entry;

    if (!dispatcher->is_poked || upcall_is_masked(dispatcher)) {
        return;
    }
    dispatcher->is_poked = false;
    recorder_note(EXO_RECORD_UPCALL, dispatcher->env, save->pending);
    save->entry = 0;
    arch_upcall_set(save, entry, EXO_UPCALL_EVENT);
}

bool upcall_fault(struct dispatcher *dispatcher, uint64_t cause, uint64_t value)
{
    struct exo_save_area *save = dispatcher->save;
    uint64_t entry = save->entry;

    if (upcall_is_masked(dispatcher)) {
        return false;
    }
    save->fault.pc = save->running.x[0];
    save->fault.t0 = save->running.x[5];
    save->fault.t1 = save->running.x[6];
    save->fault.cause = cause;
    save->fault.tval = value;
    save->entry = 0;
    arch_upcall_set(save, entry, EXO_UPCALL_FAULT);
    return true;
}

void upcall_lost(uint32_t env, exo_handle_t handle)
{
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        struct dispatcher *target = env_dispatcher(env, hart);
        if (target != NULL) {
            uint64_t count = target->save->lost_count;
            target->save->lost[count % EXO_LOST_COUNT] = handle.raw;
            target->save->lost_count = count + 1;
        }
    }
    upcall_post_all(env, EXO_EVENT_REPOSSESSED);
}
