/* SPDX-License-Identifier: BSD-2-Clause */
/* surroundings.c - what calls about a revocation lean on, at its widest. */
#include "requests.h"

#include "env.h"
#include "frame.h"
#include "irq.h"
#include "recorder.h"
#include "region.h"
#include "slice.h"
#include "space.h"
#include "upcall.h"

void upcall_post_all(uint32_t env, uint64_t events)
{
    SURE(env < PROVE_ENVS && events != 0);
}

void upcall_lost(uint32_t env, exo_handle_t handle)
{
    SURE(env < PROVE_ENVS && handle.raw != 0);
}

void recorder_note(enum exo_record_what what, uint32_t env, uint64_t argument)
{
    (void)what;
    (void)argument;
    SURE(env < PROVE_ENVS);
}

uint64_t arch_now(void)
{
    return now;
}

uint32_t arch_hart(void)
{
    return 0;
}

bool arch_interrupt_waits(void)
{
    return nondet_bool();
}

void arch_peers_forget(void)
{
}

uint64_t shootdown_epoch(void)
{
    return nondet_uint64();
}

bool shootdown_is_reached(uint64_t of_epoch)
{
    (void)of_epoch;
    return nondet_bool();
}

void shootdown_request(void)
{
}

void slice_detach(uint32_t slot)
{
    SURE(ledger[slot].kind == EXO_KIND_SLICE);
    ledger[slot].state = EXO_STATE_IDLE;
}

void irq_detach(uint32_t slot)
{
    SURE(ledger[slot].kind == EXO_KIND_IRQ);
    ledger[slot].state = EXO_STATE_IDLE;
}

void space_unmap(uint32_t slot)
{
    SURE(ledger[slot].state == EXO_STATE_MAPPED);
    ledger[slot].state = EXO_STATE_IDLE;
}

static bool in_steps(uint32_t slot, uint8_t meanwhile, uint32_t *budget)
{
    uint32_t left = nondet_uint32();
    bool is_done = nondet_bool();

    __CPROVER_assume(left <= *budget);
    *budget = left;
    ledger[slot].state = is_done ? EXO_STATE_IDLE : meanwhile;
    return is_done;
}

bool space_table_quiesce(uint32_t slot, uint32_t *budget)
{
    return in_steps(slot, EXO_STATE_TABLE, budget);
}

bool region_wipe(uint32_t slot, uint32_t *budget)
{
    return in_steps(slot, EXO_STATE_WIPING, budget);
}
