/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * console.h - where stdout and stderr go: a hook chosen at link time.
 *
 * libbase_app has one that writes to the mailbox's ring; the broker brings its own.
 */
#pragma once

#include <stddef.h>

/* Takes all of it, however long it has to wait. Called per line. */
void console_write(const char *bytes, size_t count);

/* Writes out what picolibc's stdout has gathered. */
void console_flush(void);
