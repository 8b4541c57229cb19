/* SPDX-License-Identifier: BSD-2-Clause */
/* line.h - bytes that are typed become lines. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum {
    LINE_BYTES = 80
};

enum line_state {
    LINE_MORE,
    LINE_WHOLE, /* text[] holds it, perhaps nothing; the next byte begins another one */
    LINE_LONG,  /* it was longer than text[], and is not there */
};

struct line {
    char text[LINE_BYTES];
    size_t length;
    char before; /* the byte before: CR LF ends one line, not two */
    bool is_long;
    bool is_sequence; /* of a key that sends several bytes, as arrows do */
};

/* *echo is what a terminal is to be sent. Backspace takes a byte back, Ctrl-U and Ctrl-C all of
 * them; other control characters and what is not ASCII count as not typed. */
enum line_state line_take(struct line *line, char byte, const char **echo);
