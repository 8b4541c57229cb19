/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * audit.h - the auditor: after every entry, everything the kernel promises must hold.
 *
 * It recomputes from first principles and believes no counter: who holds what, what is
 * mapped, what each frame is, what each hart's translation cache may still remember.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

void audit_reset(void);
/* The hart drops its translations; what its space reaches may be cached again at once. */
void audit_flushed(uint32_t hart);
/* NULL, or what is wrong. */
const char *audit(void);
void audit_or_abort(void);
