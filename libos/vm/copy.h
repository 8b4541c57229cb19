/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * copy.h - filling and emptying frames that may be taken by force at any moment.
 *
 * These routines return false when that happens: a fault with its pc between copy_begin and
 * copy_end is mended by going on at copy_failed. They use no stack.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* 8-byte aligned, a whole page. */
bool copy_page(void *to, const void *from);
bool copy_zero(void *to);
/* Any alignment. */
bool copy_bytes(void *to, const void *from, uint64_t count);

extern const char copy_begin[];
extern const char copy_end[];
extern const char copy_failed[];
