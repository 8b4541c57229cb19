/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * report.h - a fault that nobody handled, in words.
 *
 * Twenty lines are too long to be written with interrupts off. What happened is noted at once; it
 * is put into words part by part, by log_step, out of the save area and the tables of whoever
 * faulted. It has ended, so they stay as they are until it is destroyed, which waits for that.
 */
#pragma once

#include "env.h"

/* Counted from the start, and wrapping: reports noted, and put into words to the end. */
extern uint32_t report_made;
extern uint32_t report_told;

void report_fault(const struct dispatcher *dispatcher, uint64_t cause, uint64_t value);
/* The next part of the oldest report that was not told; there is one. */
void report_part(void);
/* Not all is told of `env`. */
bool report_waits(uint32_t env);
