/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trap_ways.S - all that begins at trap_user and need not reach C, as one unit: a branch from one of
 * these files into another is one instruction, where the linker would need two.
 */
#include "trap_fast.S"
#include "trap_call.S"
#include "trap_pct.S"
#include "trap_map.S"
#include "trap_yield.S"
#include "trap_notify.S"
#include "trap_wait.S"
#include "trap_tick.S"
