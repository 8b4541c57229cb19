/* SPDX-License-Identifier: BSD-2-Clause */
/* number.h - what picolibc 1.8 gets wrong of numbers (picolibc.c puts it in its place). */
#pragma once

#include <stdbool.h>

/* strtod of a text that begins, after space and sign, with zeros and an "x"; false for any other.
 * Where no digit follows, or there are more zeros than one, the number is the 0 before the "x".
 * ERANGE as strtod's. */
bool number_hex(const char *text, char **end, double *value);

/* ceil. */
double number_ceil(double x);
