/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * check.h - what must hold or the kernel is wrong; and its few lines of print.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The kernel's own mistake: says where and stops the machine. */
#define check(condition) check_that((condition), __FILE__, __LINE__)
void check_that(bool holds, const char *file, int line);

void log_text(const char *text);
void log_hex(uint64_t value);
void log_decimal(uint64_t value);
/* One character from an environment's console call, buffered by line. */
void log_user(char character);
/* Starts a line of the kernel's own, after whatever is half printed. */
void log_line(const char *text);
