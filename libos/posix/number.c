/* SPDX-License-Identifier: BSD-2-Clause */
/* number.c - hexadecimal numbers with a point, rounded to even; the next integer above. */
#include "number.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>

enum {
    BITS = 64,            /* of the digits that are kept */
    MANTISSA = 53,        /* of a double */
    EXPONENT_MIN = -1022, /* of the first bit of a normal double */
    EXPONENT_END =
        100000 /* far beyond any double: written exponents are taken to be this at most */
};

/* digits * 2^exponent; any bits below those kept are or-ed into the last one. */
struct number {
    uint64_t digits;
    int64_t exponent;
};

static int digit_value(char digit)
{
    return isdigit((unsigned char)digit) ? digit - '0' : tolower((unsigned char)digit) - 'a' + 10;
}

/* The digits with their point, if there is one digit at least; else NULL. */
static const char *digits_read(const char *p, struct number *number)
{
    bool point = false, any = false;

    for (;; p++) {
        if (*p == '.' && !point) {
            point = true;
            continue;
        }
        if (!isxdigit((unsigned char)*p)) {
            return any ? p : NULL;
        }
        any = true;
        if (number->digits >> (BITS - 4) == 0) {
            number->digits = number->digits << 4 | (uint64_t)digit_value(*p);
            number->exponent -= point ? 4 : 0;
        } else {
            number->digits |= digit_value(*p) != 0;
            number->exponent += point ? 0 : 4;
        }
    }
}

/* "p" and a decimal number, or nothing. */
static const char *exponent_read(const char *p, struct number *number)
{
    const char *digits = p + 1;
    int64_t exponent = 0;

    if (tolower((unsigned char)*p) != 'p') {
        return p;
    }
    digits += *digits == '+' || *digits == '-';
    if (!isdigit((unsigned char)*digits)) {
        return p;
    }
    bool negative = digits[-1] == '-';
    for (; isdigit((unsigned char)*digits); digits++) {
        exponent = exponent < EXPONENT_END ? exponent * 10 + (*digits - '0') : EXPONENT_END;
    }
    number->exponent += negative ? -exponent : exponent;
    return digits;
}

static double number_round(struct number number)
{
    const uint64_t half = 1UL << (BITS - 1);

    if (number.digits == 0) {
        return 0;
    }
    int zeros = __builtin_clzll(number.digits);
    uint64_t digits = number.digits << zeros;
    int64_t exponent = number.exponent - zeros, first = exponent + BITS - 1;
    int64_t keep = first >= EXPONENT_MIN ? MANTISSA : MANTISSA - (EXPONENT_MIN - first);
    if (first > EXPONENT_END || first < EXPONENT_MIN - BITS) {
        errno = ERANGE;
        return first > 0 ? HUGE_VAL : 0;
    }
    if (keep < 0) {
        errno = ERANGE;
        return 0;
    }
    uint64_t kept = keep == 0 ? 0 : digits >> (BITS - keep), rest = digits << keep;
    kept += rest > half || (rest == half && (kept & 1) != 0);
    double value = ldexp((double)kept, (int)(exponent + BITS - keep));
    if (isinf(value) || (keep < MANTISSA && rest != 0)) {
        errno = ERANGE;
    }
    return value;
}

bool number_hex(const char *text, char **end, double *value)
{
    struct number number = {0, 0};
    const char *p = text;

    while (isspace((unsigned char)*p)) {
        p++;
    }
    bool negative = *p == '-';
    p += *p == '-' || *p == '+';
    const char *x = p;
    while (*x == '0') {
        x++;
    }
    if (x == p || tolower((unsigned char)*x) != 'x') {
        return false;
    }
    const char *digits_end = x == p + 1 ? digits_read(x + 1, &number) : NULL;
    p = digits_end == NULL ? x : exponent_read(digits_end, &number);
    if (end != NULL) {
        *end = (char *)p;
    }
    *value = negative ? -number_round(number) : number_round(number);
    return true;
}

double number_ceil(double x)
{
    const double whole = 4503599627370496.0; /* 2^52: from there on every double is an integer */

    if (!(x > -whole && x < whole)) {
        return x;
    }
    double below = (double)(int64_t)x; /* towards 0 */
    return copysign(below < x ? below + 1 : below, x);
}
