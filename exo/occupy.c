/* SPDX-License-Identifier: BSD-2-Clause */
/* occupy.c - who holds which positions, who waits, who asks for spare time. */
#include "answer.h"
#include "binding.h"
#include "env.h"
#include "info.h"
#include "log.h"
#include "slice.h"

exo_status_t slice_attach(uint32_t slot)
{
    const struct binding *b = &ledger[slot];
    struct hart *hart = &harts[b->node.base >> 16];
    uint32_t start = b->node.base & 0xffff;

    if (b->state == EXO_STATE_MAPPED) {
        return EXO_E_BUSY;
    }
    if (env_dispatcher(b->env, b->node.base >> 16) == NULL) {
        return EXO_E_GONE;
    }
    for (uint32_t i = start; i < start + b->order; i++) {
        if (hart->vector[i] != 0) {
            return EXO_E_BUSY;
        }
    }

    for (uint32_t i = start; i < start + b->order; i++) {
        hart->vector[i] = slot;
    }
    hart->occupied += b->order;
    ledger[slot].state = EXO_STATE_MAPPED;
    slice_owner_see(b->node.base >> 16);
    slice_debt_hold(b->node.base >> 16);
    slice_stale(b->node.base >> 16);
    info_vector_changed(b->node.base >> 16);
    return EXO_OK;
}

void slice_detach(uint32_t slot)
{
    const struct binding *b = &ledger[slot];
    uint32_t number = b->node.base >> 16;
    uint32_t start = b->node.base & 0xffff;

    if (harts[number].vector[harts[number].position] == slot) {
        slice_grace_end(number); /* while it still has an owner to pay */
    }
    for (uint32_t i = start; i < start + b->order; i++) {
        harts[number].vector[i] = 0;
    }
    harts[number].occupied -= b->order;
    ledger[slot].state = EXO_STATE_IDLE;
    slice_owner_see(number);
    slice_stale(number);
    info_vector_changed(number);
}

uint64_t slice_plain_until(uint32_t hart)
{
    const struct hart *h = &harts[hart];
    uint64_t until = h->end;

    if (h->owner == ENV_NONE || !arch_tick_is_short() || log_is_left) {
        return 0; /* or what the kernel has to say would wait */
    }
    for (uint32_t i = 1; i < EXO_SLICE_COUNT; i++) {
        uint32_t slot = h->vector[(h->position + i) % EXO_SLICE_COUNT];
        if (slot == 0 || ledger[slot].env != h->owner) {
            break;
        }
        until += slice_ticks;
    }
    return until;
}

exo_status_t slice_spare_set(uint32_t env, uint64_t hart, uint64_t on)
{
    if (hart >= hart_count || on > 1) {
        return EXO_E_RANGE;
    }
    if (env_dispatcher(env, (uint32_t)hart) == NULL || env_is_ended(env)) {
        return EXO_E_GONE;
    }

    env_dispatcher(env, (uint32_t)hart)->has_loan = false;
    harts[hart].spare &= ~(1ull << env);
    harts[hart].spare |= on << env;
    if (harts[hart].spare_env == env) {
        slice_stale((uint32_t)hart); /* also while somebody runs on it */
    } else {
        slice_poke(env, (uint32_t)hart);
    }
    return EXO_OK;
}

void slice_forget(uint32_t env)
{
    for (uint32_t hart = 0; hart < hart_count; hart++) {
        struct hart *h = &harts[hart];
        slice_poke(env, hart);
        h->spare &= ~(1ull << env);
        h->timers &= ~(1ull << env);
        h->donee = h->donee == env ? ENV_NONE : h->donee;
        h->fp_owner = h->fp_owner == env ? ENV_NONE : h->fp_owner;
    }
}
