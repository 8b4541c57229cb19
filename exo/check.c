/* SPDX-License-Identifier: BSD-2-Clause */
/* check.c - the kernel's voice. */
#include "check.h"

#include <port/arch.h>
#include <string.h>

enum {
    LINE_MAX = 160,
    DRAIN_MAX = 8 /* the firmware is slow: about 400 instructions a character */
};

static char line[LINE_MAX];
static uint32_t line_length;
static uint32_t line_printed;
static bool is_line_complete;

void log_text(const char *text)
{
    arch_console_write(text, strlen(text));
}

static void log_number(uint64_t value, uint32_t radix)
{
    char digits[20];
    uint32_t at = sizeof(digits);

    do {
        digits[--at] = "0123456789abcdef"[value % radix];
        value /= radix;
    } while (value != 0);
    arch_console_write(&digits[at], sizeof(digits) - at);
}

void log_hex(uint64_t value)
{
    log_text("0x");
    log_number(value, 16);
}

void log_decimal(uint64_t value)
{
    log_number(value, 10);
}

bool log_user(char character)
{
    line[line_length++] = character;
    is_line_complete = character == '\n' || line_length == LINE_MAX;
    return is_line_complete;
}

bool log_drain(void)
{
    uint32_t left = line_length - line_printed;
    uint32_t now = left < DRAIN_MAX ? left : DRAIN_MAX;

    if (!is_line_complete) {
        return true;
    }
    arch_console_write(&line[line_printed], now);
    line_printed += now;
    if (now < left) {
        return false;
    }
    is_line_complete = false;
    line_length = 0;
    line_printed = 0;
    return true;
}

void log_line(const char *text)
{
    while (!log_drain()) {
    }
    log_text("exo: ");
    log_text(text);
}

void check_failed(const char *file, uint32_t at)
{
    log_text("\nkernel panic: check failed at ");
    log_text(file);
    log_text(":");
    log_decimal(at);
    log_text("\n");
    arch_power_off(99);
}
