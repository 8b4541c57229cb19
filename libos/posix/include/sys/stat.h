/* SPDX-License-Identifier: BSD-2-Clause */
/* sys/stat.h - the C library's, and what it declares for other systems only. */
#pragma once
#pragma GCC system_header

#include_next <sys/stat.h>

int lstat(const char *path, struct stat *status);
