/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pct.h - protected control transfer: on the caller's slice into another environment.
 */
#pragma once

#include <exo/types.h>

/* words[0..3]; `to` = ENV_NONE: reply. On success the current environment has changed and no
 * result is due yet. */
exo_status_t pct_enter(uint32_t env, uint32_t hart, uint32_t to, const uint64_t *words);
exo_status_t pct_reply(uint32_t env, uint32_t hart, const uint64_t *words);
/* `env` ends: whoever waits for it gets GONE. */
void pct_forget(uint32_t env);
