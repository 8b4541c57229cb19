/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * string.h - the few of the C library that the compiler and libfdt call.
 */
#pragma once

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
void *memchr(const void *from, int value, size_t size);
int memcmp(const void *a, const void *b, size_t size);
size_t strlen(const char *text);
size_t strnlen(const char *text, size_t limit);
char *strrchr(const char *text, int value);
char *strchr(const char *text, int value);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t limit);
