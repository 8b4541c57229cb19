/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * irq.h - interrupt lines routed to dispatchers.
 */
#pragma once

#include <exo/types.h>

enum {
    IRQ_MAX = 256
};

exo_status_t irq_attach(uint32_t slot, uint64_t hart);
void irq_detach(uint32_t slot);
/* A claimed line: posts the upcall; unbound lines are masked. */
void irq_arrived(uint32_t irq, uint32_t hart);
