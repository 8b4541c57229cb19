/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fake_16550.h - a 16550 in software, and what the Synopsys port has besides. For one test program.
 *
 * Whatever no driver may do ends the test: touching the divisor or the FIFOs, writing to a
 * register that there is not.
 */
#pragma once

#include <device/registers.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { /* bits that the tests name */
    FAKE_READY = 0x01,
    FAKE_OVERRUN = 0x02,
    FAKE_FRAME = 0x08,
    FAKE_BREAK = 0x10,
    FAKE_DIVISOR = 0x80,
};

enum {
    FAKE_BYTES = 4096,
    FAKE_DEPTH = 16, /* of the FIFOs */
    FAKE_BASE = 0x5000,
};

static struct {
    bool is_absent;
    bool is_synopsys;
    bool has_fifo;
    uint32_t enable;
    uint32_t format;
    uint32_t modem;
    uint32_t overrun;
    bool is_empty_told;   /* "empty" waits to be told */
    bool is_timeout_told; /* bytes waited long, it says */
    bool is_busy_told;
    uint32_t busy; /* so many more writes to the format are ignored */
    uint32_t level;
    uint32_t level_most;
    uint32_t overflow;
    uint32_t slip; /* bytes that the firmware writes before the next of ours */
    uint32_t sent;
    uint8_t out[FAKE_BYTES];
    uint32_t in_head, in_tail;
    uint8_t in[FAKE_BYTES];
    uint8_t in_error[FAKE_BYTES];
    uint32_t reads_of_nothing;
} fake;

static inline void fake_reset(void)
{
    memset(&fake, 0, sizeof(fake));
    fake.has_fifo = true;
    fake.format = 3;
}

static inline bool fake_line_is_up(void)
{
    bool receives = fake.in_head != fake.in_tail || fake.is_timeout_told;

    return ((fake.enable & 1) != 0 && receives) || fake.is_busy_told ||
           ((fake.enable & 2) != 0 && fake.is_empty_told);
}

static inline void fake_type(const char *bytes, size_t count, uint8_t error)
{
    for (size_t i = 0; i < count; i++, fake.in_head++) {
        fake.in[fake.in_head % FAKE_BYTES] = (uint8_t)bytes[i];
        fake.in_error[fake.in_head % FAKE_BYTES] = error;
    }
}

/* All that waits is sent. */
static inline void fake_send(void)
{
    fake.is_empty_told = fake.is_empty_told || fake.level > 0;
    fake.level = 0;
}

static inline void fake_put(uint32_t count)
{
    uint32_t depth = fake.has_fifo ? FAKE_DEPTH : 1;

    fake.level += count;
    fake.overflow += fake.level > depth ? fake.level - depth : 0;
    fake.level = fake.level > depth ? depth : fake.level;
    fake.level_most = fake.level > fake.level_most ? fake.level : fake.level_most;
    fake.is_empty_told = false;
}

static inline uint32_t fake_data_read(void)
{
    assert_int_equal(fake.format & FAKE_DIVISOR, 0);
    fake.is_timeout_told = false;
    if (fake.in_head == fake.in_tail) {
        fake.reads_of_nothing++;
        return 0;
    }
    return fake.in[fake.in_tail++ % FAKE_BYTES];
}

static inline uint32_t fake_identity_read(void)
{
    uint32_t fifo = fake.has_fifo ? 0xc0u : 0;

    if (fake.is_busy_told) {
        return fifo | 7;
    }
    if ((fake.enable & 1) != 0 && fake.is_timeout_told) {
        return fifo | 0xc;
    }
    if ((fake.enable & 1) != 0 && fake.in_head != fake.in_tail) {
        return fifo | 4;
    }
    if ((fake.enable & 2) != 0 && fake.is_empty_told) {
        fake.is_empty_told = false;
        return fifo | 2;
    }
    return fifo | 1;
}

static inline uint32_t fake_line_read(void)
{
    uint32_t value = (fake.level == 0 ? 0x60u : 0u) | fake.overrun;

    if (fake.in_head != fake.in_tail) {
        uint8_t *error = &fake.in_error[fake.in_tail % FAKE_BYTES];
        value |= FAKE_READY | *error;
        *error = 0;
    }
    fake.overrun = 0;
    return value;
}

uint32_t register_read(const struct device_registers *r, uint32_t number)
{
    assert_int_equal(r->base, FAKE_BASE);
    if (fake.is_absent) {
        return r->width == 4 ? UINT32_MAX : 0xff;
    }
    switch (number) {
    case 0:
        return fake_data_read();
    case 1:
        assert_int_equal(fake.format & FAKE_DIVISOR, 0);
        return fake.enable;
    case 2:
        return fake_identity_read();
    case 3:
        return fake.format;
    case 4:
        return fake.modem;
    case 5:
        return fake_line_read();
    default:
        assert_int_equal(number, 31);
        assert_true(fake.is_synopsys);
        fake.is_busy_told = false;
        return fake.busy > 0 ? 1 : 0;
    }
}

static inline void fake_format_write(uint32_t value)
{
    if (fake.is_synopsys && fake.busy > 0) {
        fake.busy--;
        fake.is_busy_told = true;
        return;
    }
    fake.format = value;
}

void register_write(const struct device_registers *r, uint32_t number, uint32_t value)
{
    assert_int_equal(r->base, FAKE_BASE);
    assert_true(number <= 4 && number != 2);
    assert_true(number == 3 || (fake.format & FAKE_DIVISOR) == 0);
    if (number == 0) {
        fake_put(fake.slip + 1);
        fake.slip = 0;
        fake.out[fake.sent++ % FAKE_BYTES] = (uint8_t)value;
    } else if (number == 1) {
        fake.is_empty_told = fake.is_empty_told || (fake.level == 0 && (value & ~fake.enable & 2));
        fake.enable = value;
    } else if (number == 3) {
        fake_format_write(value);
    } else {
        fake.modem = value;
    }
}
