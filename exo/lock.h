/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lock.h - the one lock: first come, first served, so nobody starves a revocation.
 */
#pragma once

void lock_enter(void);
void lock_leave(void);
