/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * offsets.h - where the trampoline finds things in the save area; held to exo/upcall.h by
 * assertions in upcall.c.
 */
#pragma once

#define SAVE_ENTRY    0
#define SAVE_PENDING  16
#define SAVE_STACK    40 /* user[BASE_USER_STACK] */
#define SAVE_CONTEXT  48 /* user[BASE_USER_CONTEXT] */
#define SAVE_TLS      56 /* user[BASE_USER_TLS] */
#define SAVE_UPCALL   64 /* user[BASE_USER_ENTRY] */
#define SAVE_FAULT_T0 104
#define SAVE_FAULT_T1 112
#define SAVE_FAULT_PC 120
#define SAVE_RUNNING  728
#define CONTEXT_FP    256
#define CONTEXT_FCSR  512
