/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * check.h - what must hold or the kernel is wrong; and its few lines of print.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The kernel's own mistake: says where and stops the machine. */
#define check(condition) ((condition) ? (void)0 : check_failed(__FILE__, __LINE__))
_Noreturn void check_failed(const char *file, uint32_t line);

void log_text(const char *text);
void log_hex(uint64_t value);
void log_decimal(uint64_t value);
/* One character from an environment's console call, gathered into lines. True: the line is
 * complete, and log_drain has to be called until nothing of it is left. */
bool log_user(char character);
/* Prints a few characters of a complete line; true: nothing of it is left. */
bool log_drain(void);
/* Starts a line of the kernel's own, after whatever is half printed. */
void log_line(const char *text);
