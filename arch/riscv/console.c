/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * console.c - the firmware's console.
 */
#include "riscv.h"
#include "sbi.h"
#include <port/arch.h>

static bool console_has_write;

void console_start(void)
{
    console_has_write = sbi_has(SBI_CONSOLE);
}

static void write_slowly(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        sbi_call(SBI_LEGACY_PUTCHAR, 0, (unsigned char)text[i], 0, 0);
    }
}

void arch_console_write(const char *text, size_t length)
{
    if (!console_has_write) {
        write_slowly(text, length);
        return;
    }

    for (size_t done = 0; done < length;) {
        const uint64_t pa = space_pa(text + done);
        const struct sbi_result result = sbi_call(SBI_CONSOLE, 0, length - done, pa, 0);

        if (result.error != 0 || result.value > length - done) {
            console_has_write = false;
            write_slowly(text + done, length - done);
            return;
        }
        done += result.value; /* may be less: the device's buffer is full */
    }
}
