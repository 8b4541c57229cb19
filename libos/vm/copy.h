/* SPDX-License-Identifier: BSD-2-Clause */
/* copy.h - whole pages by words; the C library's copying is made for size, byte by byte. */
#pragma once

#include <stdint.h>

/* Both 8-byte aligned. */
void copy_page(void *to, const void *from);
void copy_zero(void *to);
