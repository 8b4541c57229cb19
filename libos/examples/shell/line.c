/* SPDX-License-Identifier: BSD-2-Clause */
/* line.c - see line.h. */
#include "line.h"

#include <string.h>

enum {
    KEY_CANCEL = 3, /* Ctrl-C */
    KEY_BACKSPACE = 8,
    KEY_KILL = 21, /* Ctrl-U */
    KEY_ESCAPE = 27,
    KEY_DELETE = 127, /* what most terminals send for backspace */
};

static const char *line_end(struct line *line, enum line_state *state)
{
    line->text[line->length] = '\0';
    *state = line->is_long ? LINE_LONG : LINE_WHOLE;
    line->length = 0;
    line->is_long = false;
    return "\r\n";
}

static const char *byte_add(struct line *line, char byte)
{
    static char echo[2];

    if (line->length == LINE_BYTES - 1) {
        line->is_long = true;
        return "";
    }
    line->text[line->length++] = byte;
    echo[0] = byte;
    return echo;
}

static const char *key_take(struct line *line, char byte)
{
    switch (byte) {
    case KEY_BACKSPACE:
    case KEY_DELETE:
        return line->length == 0 ? "" : (line->length--, "\b \b");
    case KEY_CANCEL:
    case KEY_KILL:
        line->length = 0;
        line->is_long = false;
        return "^U\r\n";
    default:
        return byte < ' ' || byte > '~' ? "" : byte_add(line, byte);
    }
}

/* ESC, perhaps '[' or 'O', perhaps digits, and a letter or '~'. */
static bool is_in_sequence(struct line *line, char byte, char before)
{
    bool is_inside = line->is_sequence;
    bool is_intro = before == KEY_ESCAPE && (byte == '[' || byte == 'O');

    line->is_sequence = byte == KEY_ESCAPE || (is_inside && (is_intro || byte < '@'));
    return is_inside || line->is_sequence;
}

enum line_state line_take(struct line *line, char byte, const char **echo)
{
    enum line_state state = LINE_MORE;
    char before = line->before;

    line->before = byte;
    *echo = "";
    if (byte == '\r' || byte == '\n') {
        line->is_sequence = false;
        if (byte == '\r' || before != '\r') {
            *echo = line_end(line, &state);
        }
    } else if (!is_in_sequence(line, byte, before)) {
        *echo = key_take(line, byte);
    }
    return state;
}
