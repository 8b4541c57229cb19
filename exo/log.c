/* SPDX-License-Identifier: BSD-2-Clause */
/* log.c - the kernel's voice. */
#include "log.h"

#include "report.h"

#include <port/arch.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

enum {
    DIGITS_MAX = 20,
    LINE_MAX = 160,
    PIECE_MAX = 8 /* the firmware is slow: about 400 instructions a character */
};

/* Before there is a frame only what ends the machine is said. */
static struct exo_log early;
static struct exo_log *log_ring = &early;
bool log_is_left;

/* An environment's line, which is complete after `line_turn` reports. */
static char line[LINE_MAX];
static uint32_t line_length;
static uint32_t line_printed;
static uint32_t line_turn;
static bool is_line_complete;

void log_init(struct exo_log *frame)
{
    log_ring = frame;
    log_ring->magic = EXO_LOG_MAGIC;
    log_ring->version = EXO_ABI_VERSION;
    log_ring->size = sizeof(*log_ring);
    log_ring->text_offset = offsetof(struct exo_log, text);
    log_ring->text_bytes = EXO_LOG_BYTES;
}

/* Prints from `at` on what is left before `end`, but not more than a piece; returns how much. */
static uint32_t piece_print(const char *text, uint64_t at, uint64_t end)
{
    uint32_t count = end - at < PIECE_MAX ? (uint32_t)(end - at) : PIECE_MAX;

    arch_console_write(&text[at], count);
    return count;
}

static void ring_print(void)
{
    uint64_t at = log_ring->shown % EXO_LOG_BYTES;
    uint64_t end = at + log_ring->written - log_ring->shown;

    log_ring->shown += piece_print(log_ring->text, at, end < EXO_LOG_BYTES ? end : EXO_LOG_BYTES);
}

static void put(const char *text, size_t length)
{
    struct exo_log *ring = log_ring;
    uint64_t at = ring->written;

    for (; length > 0; length--) {
        if (at - ring->shown == EXO_LOG_BYTES) {
            ring_print();
        }
        ring->text[at % EXO_LOG_BYTES] = *text++;
        __atomic_store_n(&ring->written, ++at, __ATOMIC_RELEASE);
    }
}

/* Writes towards the front of a place that ends at `end`; returns where it begins. */
static const char *digits_make(char *end, uint64_t value, uint32_t radix)
{
    do {
        *--end = "0123456789abcdef"[value % radix];
        value /= radix;
    } while (value != 0);
    return end;
}

void log_say(const char *format, ...)
{
    char digits[DIGITS_MAX];
    va_list arguments;

    va_start(arguments, format);
    for (; *format != '\0'; format++) {
        const char *part = format;
        size_t length = 1;
        while (*part != '%' && part[length] != '\0' && part[length] != '%') {
            length++;
        }
        format += length - 1;
        if (*part == '%') {
            format++;
            if (*format == 's') {
                part = va_arg(arguments, const char *);
                length = strlen(part);
            } else {
                part = digits_make(digits + DIGITS_MAX, va_arg(arguments, uint64_t),
                                   *format == 'x' ? 16 : 10);
                length = (size_t)(digits + DIGITS_MAX - part);
            }
        }
        put(part, length);
    }
    va_end(arguments);
    log_is_left = true;
}

void log_line(const char *text)
{
    while (!log_drain()) {
    }
    log_say("exo: %s", text);
}

void log_left_out(void)
{
    log_ring->left_out++;
}

bool log_user(char character)
{
    line[line_length++] = character;
    line_turn = report_made;
    is_line_complete = character == '\n' || line_length == LINE_MAX;
    return is_line_complete;
}

static void line_print(void)
{
    line_printed += piece_print(line, line_printed, line_length);
    if (line_printed == line_length) {
        is_line_complete = false;
        line_length = 0;
        line_printed = 0;
    }
}

void log_step(void)
{
    if (log_ring->shown != log_ring->written) {
        ring_print();
    } else if (is_line_complete && report_told == line_turn) {
        line_print();
    } else if (report_told != report_made) {
        report_part();
    }
    log_is_left = log_ring->shown != log_ring->written || report_told != report_made;
}

bool log_drain(void)
{
    log_step();
    return !is_line_complete;
}

void log_finish(void)
{
    do {
        log_step();
    } while (log_is_left || is_line_complete);
}

void log_end(uint8_t code)
{
    log_finish();
    arch_power_off(code);
}
