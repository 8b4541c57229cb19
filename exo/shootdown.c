/* SPDX-License-Identifier: BSD-2-Clause */
/* shootdown.c - epochs: which hart flushed after which unmap. */
#include "frame.h"
#include "region.h"

#include <port/arch.h>

static uint64_t epoch;
static uint64_t flushed[EXO_HART_MAX];
uint64_t shootdown_settled;
static bool is_online[EXO_HART_MAX];

void shootdown_init(void)
{
    epoch = 0;
    shootdown_settled = 0;
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        flushed[hart] = 0;
        is_online[hart] = false;
    }
}

void shootdown_online(uint32_t hart)
{
    is_online[hart] = true;
    flushed[hart] = epoch;
}

uint64_t shootdown_next(void)
{
    return ++epoch;
}

void shootdown_pass(uint32_t hart)
{
    if (flushed[hart] == epoch - 1) {
        flushed[hart] = epoch;
    }
}

uint64_t shootdown_epoch(void)
{
    return epoch;
}

void shootdown_flushed(uint32_t hart)
{
    flushed[hart] = epoch;
}

bool shootdown_is_done(uint32_t hart)
{
    return !is_online[hart] || flushed[hart] >= epoch;
}

bool shootdown_is_reached(uint64_t of_epoch)
{
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        if (is_online[hart] && flushed[hart] < of_epoch) {
            return false;
        }
    }
    if (of_epoch > shootdown_settled && of_epoch <= epoch) {
        shootdown_settled = of_epoch;
    }
    return true;
}

void shootdown_request(void)
{
    for (uint32_t hart = 0; hart < EXO_HART_MAX; hart++) {
        if (shootdown_is_done(hart)) {
            continue;
        }
        if (hart == arch_hart()) {
            region_leave(hart);
            arch_flush();
            shootdown_flushed(hart);
        } else {
            (void)arch_kick(hart); /* a refusal is made up for by the caller's next try */
        }
    }
}
