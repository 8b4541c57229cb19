/* SPDX-License-Identifier: BSD-2-Clause */
/* picolibc.c - in the place of what picolibc 1.8 gets wrong: where no exponent follows, its strtod
 * takes each hexadecimal digit behind the point for one bit, and it takes "0x" and "00x2" for
 * numbers; its ceil of 2147483647.5 is 2147482624. */
#include "number.h"

#include <math.h>

/* The linker calls strtod so, and picolibc's own __real_strtod (--wrap in CMakeLists.txt). */
double __real_strtod(const char *text, char **end); // NOLINT(bugprone-reserved-identifier)
double __wrap_strtod(const char *text, char **end); // NOLINT(bugprone-reserved-identifier)

double __wrap_strtod(const char *text, char **end) // NOLINT(bugprone-reserved-identifier)
{
    double value = 0;

    return number_hex(text, end, &value) ? value : __real_strtod(text, end);
}

double ceil(double x)
{
    return number_ceil(x);
}
