/* SPDX-License-Identifier: BSD-2-Clause */
/* fake.c - port/arch.h without hardware. */
#include "fake.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CAUSE_ILLEGAL = 2,
    CAUSE_FETCH_PAGE = 12,
    CAUSE_LOAD_PAGE = 13,
    CAUSE_STORE_PAGE = 15,
    RELAX_MAX = 50000000
};

struct fake fake;

static unsigned char ram[FAKE_RAM_FRAMES][EXO_FRAME_SIZE] __attribute__((aligned(4096)));

void fake_reset(void)
{
    memset(&fake, 0, sizeof(fake));
    memset(ram, 0xa5, sizeof(ram));
}

void fake_refuse(uint32_t nth)
{
    fake.requests = 0;
    fake.refuse_at = nth;
}

static bool is_granted(void)
{
    fake.requests++;
    return fake.requests != fake.refuse_at;
}

bool fake_console_has(const char *text)
{
    fake.console[fake.console_length] = 0;
    return strstr(fake.console, text) != NULL;
}

static _Noreturn void fail(const char *why, uint64_t value)
{
    fake.console[fake.console_length] = 0;
    fprintf(stderr, "fake machine: %s 0x%llx\nconsole:\n%s\n", why, (unsigned long long)value,
            fake.console);
    abort();
}

void *arch_frame_pointer(exo_frame_t frame)
{
    if (frame.number < FAKE_RAM_BASE || frame.number - FAKE_RAM_BASE >= FAKE_RAM_FRAMES) {
        fail("the kernel touched a frame that is no RAM:", frame.number);
    }
    return ram[frame.number - FAKE_RAM_BASE];
}

/* ---- this hart ---- */

uint32_t arch_hart(void)
{
    return fake.hart;
}

uint64_t arch_now(void)
{
    return fake.now;
}

void arch_timer_arm(uint64_t at_ticks)
{
    fake.harts[fake.hart].timer_at = at_ticks;
}

bool arch_tick_is_short(void)
{
    return true;
}

void arch_flush(void)
{
    fake.harts[fake.hart].flushes++;
    if (fake.flushed != NULL) {
        fake.flushed(fake.hart);
    }
}

void arch_space_activate(exo_frame_t root)
{
    fake.harts[fake.hart].root = root.number;
    arch_flush();
}

void arch_flush_state(void)
{
    fake.harts[fake.hart].state_flushes++;
}

void arch_space_init(exo_frame_t root)
{
    uint64_t *entries = arch_frame_pointer(root);

    for (uint32_t i = 0; i < ARCH_TABLE_ENTRIES / 2; i++) {
        if (entries[i] != 0) {
            fail("a root table was not zeroed:", root.number);
        }
    }
    for (uint32_t i = ARCH_TABLE_ENTRIES / 2; i < ARCH_TABLE_ENTRIES; i++) {
        entries[i] = 0xff; /* stands for the kernel half */
    }
}

bool arch_kick(uint32_t hart)
{
    bool granted = is_granted();

    fake.harts[hart].kicks += granted;
    return granted;
}

bool arch_interrupt_waits(void)
{
    return fake.interrupt_waits;
}

void arch_relax(void)
{
    static uint32_t count;

    if (fake.relaxed != NULL) {
        fake.relaxed();
        return;
    }
    if (++count == RELAX_MAX) {
        fail("waits for a lock that nobody leaves", 0);
    }
}

/* ---- floating point ---- */

void arch_fp_off(void)
{
    fake.harts[fake.hart].is_fp_off = true;
}

bool arch_fp_is_off(void)
{
    return fake.harts[fake.hart].is_fp_off;
}

void arch_fp_switch(void *save_or_null, const void *load_or_null)
{
    struct fake_hart *hart = &fake.harts[fake.hart];

    if (fake.has_no_fp) {
        return;
    }
    hart->is_fp_off = false;
    if (save_or_null != NULL) {
        memcpy(save_or_null, hart->fp, sizeof(hart->fp));
    }
    if (load_or_null != NULL) {
        memcpy(hart->fp, load_or_null, sizeof(hart->fp));
    }
}

/* ---- external interrupts ---- */

bool arch_irq_enable(uint32_t irq, uint32_t hart)
{
    if (irq >= FAKE_IRQ_COUNT || !is_granted()) {
        return false;
    }
    fake.irq_hart[irq] = (uint8_t)(hart + 1);
    return true;
}

bool arch_irq_disable(uint32_t irq, uint32_t hart)
{
    if (irq >= FAKE_IRQ_COUNT || !is_granted()) {
        return false;
    }
    if (fake.irq_hart[irq] == hart + 1) {
        fake.irq_hart[irq] = 0;
    }
    return true;
}

void arch_irq_complete(uint32_t irq)
{
    if (irq < FAKE_IRQ_COUNT) {
        fake.irq_completions[irq]++;
    }
}

/* ---- machine ---- */

void arch_console_write(const char *text, size_t length)
{
    for (size_t i = 0; i < length && fake.console_length < FAKE_CONSOLE_SIZE - 1; i++) {
        fake.console[fake.console_length++] = text[i];
    }
}

void arch_reboot(void)
{
    fake.reboots++;
}

_Noreturn void arch_power_off(uint8_t code)
{
    if (!fake.is_power_off_expected) {
        fail("switched off with code", code);
    }
    fake.is_power_off_expected = false;
    fake.power_off_code = code;
    longjmp(fake.power_off, 1);
}

const char *arch_cause_name(uint64_t cause)
{
    return cause == CAUSE_STORE_PAGE ? "store page fault" : "some fault";
}

bool arch_cause_is_page_fault(uint64_t cause)
{
    return cause == CAUSE_FETCH_PAGE || cause == CAUSE_LOAD_PAGE || cause == CAUSE_STORE_PAGE;
}

bool arch_cause_is_access_fault(uint64_t cause)
{
    return cause == 1 || cause == 5 || cause == 7;
}

uint8_t arch_cause_access(uint64_t cause)
{
    return cause == CAUSE_STORE_PAGE  ? EXO_WRITE
           : cause == CAUSE_LOAD_PAGE ? EXO_READ
                                      : EXO_EXECUTE;
}

bool arch_cause_is_illegal(uint64_t cause)
{
    return cause == CAUSE_ILLEGAL;
}

const char *arch_register_name(uint32_t x)
{
    static char name[4];

    (void)snprintf(name, sizeof(name), "x%u", (unsigned)(x % 32));
    return name;
}
