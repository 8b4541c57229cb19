/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ledger_run.h - which of the broker's ledger slots are free; children get contiguous runs.
 */
#pragma once

#include <stdint.h>

enum {
    LEDGER_RUN_MAX = 524288, /* slots beyond are left alone */
};

void ledger_run_init(uint32_t first, uint32_t count);
/* First slot of a free run; 0: there is none. */
uint32_t ledger_run_take(uint32_t count);
void ledger_run_give(uint32_t first, uint32_t count);
uint32_t ledger_run_free(void);
