/* SPDX-License-Identifier: BSD-2-Clause */
/* irq.c - a line is routed by its binding; routing again completes it. */
#include "irq.h"

#include "binding.h"
#include "env.h"
#include "slice.h"
#include "upcall.h"

struct line {
    uint32_t slot; /* of the routed binding */
    uint8_t hart;
    bool is_claimed;
};

static struct line lines[IRQ_MAX];

exo_status_t irq_attach(uint32_t slot, uint64_t hart)
{
    uint32_t irq = ledger[slot].node.base;

    if (hart >= hart_count) {
        return EXO_E_RANGE;
    }
    if (env_dispatcher(ledger[slot].env, (uint32_t)hart) == NULL) {
        return EXO_E_GONE;
    }
    if (lines[irq].slot != 0 && (lines[irq].slot != slot || lines[irq].hart != hart)) {
        return EXO_E_BUSY;
    }
    if (!arch_irq_enable(irq, (uint32_t)hart)) {
        return EXO_E_UNSUPPORTED;
    }

    if (lines[irq].is_claimed) {
        arch_irq_complete(irq);
    }
    lines[irq] = (struct line){.slot = slot, .hart = (uint8_t)hart};
    ledger[slot].state = EXO_STATE_MAPPED;
    return EXO_OK;
}

void irq_detach(uint32_t slot)
{
    uint32_t irq = ledger[slot].node.base;

    if (lines[irq].is_claimed) {
        arch_irq_complete(irq);
    }
    (void)arch_irq_disable(irq, lines[irq].hart);
    lines[irq] = (struct line){0};
    ledger[slot].state = EXO_STATE_IDLE;
}

void irq_arrived(uint32_t irq, uint32_t hart)
{
    if (irq >= IRQ_MAX || lines[irq].slot == 0) {
        arch_irq_complete(irq);
        (void)arch_irq_disable(irq, hart);
        return;
    }
    uint32_t env = ledger[lines[irq].slot].env;
    struct dispatcher *target = env_dispatcher(env, hart);
    lines[irq].is_claimed = true;
    if (target != NULL) {
        (void)__atomic_fetch_or(&target->save->irq_pending[irq / 64], 1ull << irq % 64,
                                __ATOMIC_RELEASE);
    }
    upcall_post(env, hart, EXO_EVENT_INTERRUPT);
}
