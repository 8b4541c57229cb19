/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * report.h - a fault that nobody handled, in words.
 */
#pragma once

#include "env.h"

void report_fault(const struct dispatcher *dispatcher, uint64_t cause, uint64_t value);
