/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * check.h - what must hold or the kernel is wrong.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The kernel's own mistake: says where and stops the machine. */
#define check(condition) ((condition) ? (void)0 : check_failed(__FILE__, __LINE__))
_Noreturn void check_failed(const char *file, uint32_t line);
