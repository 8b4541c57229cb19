/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * upcall.h - telling an environment: pending bits and entries.
 */
#pragma once

#include "env.h"

/* Posts events to one dispatcher: pending, awake, and interrupted if it runs elsewhere. */
void upcall_post(uint32_t env, uint32_t hart, uint64_t events);
/* Posts to every dispatcher of the environment. */
void upcall_post_all(uint32_t env, uint64_t events);
/* EXO_CALL_NOTIFY of `from`. */
exo_status_t upcall_notify(const struct dispatcher *from, uint64_t raw, uint64_t bits,
                           uint64_t hart);
bool upcall_is_masked(const struct dispatcher *dispatcher);
/* Composes the entry for posted events, if it is unmasked and something was posted. */
void upcall_deliver(struct dispatcher *dispatcher);
/* Composes a fault upcall; false: masked, a double fault. */
bool upcall_fault(struct dispatcher *dispatcher, uint64_t cause, uint64_t value);
/* Notes a lost binding in every save area. */
void upcall_lost(uint32_t env, exo_handle_t handle);
