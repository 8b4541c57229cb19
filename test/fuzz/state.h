/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * state.h - making the world takes long, so it is made once and then put back.
 */
#pragma once

/* Everything static of kernel, machine and judges, as it is now. */
void state_save(void);
void state_restore(void);
