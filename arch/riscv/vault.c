/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vault.c - the vault and its windows, through our firmware's extension (opensbi/exo_sbi.h).
 */
#include "opensbi/exo_sbi.h"
#include "riscv.h"
#include "sbi.h"

#include <port/arch.h>

static uint32_t window_count;
static bool is_looked_for;

uint32_t arch_window_count(void)
{
    if (!is_looked_for) {
        is_looked_for = true;
        if (sbi_has((enum sbi_extension)EXO_SBI)) {
            const uint64_t value = sbi_call(EXO_SBI, EXO_SBI_INFO, 0, 0, 0).value;
            window_count = EXO_SBI_INFO_VERSION(value) == EXO_SBI_VERSION
                               ? (uint32_t)EXO_SBI_INFO_WINDOWS(value)
                               : 0;
        }
    }
    return window_count;
}

bool arch_vault_close(exo_frame_t base, uint32_t order)
{
    return sbi_call(EXO_SBI, EXO_SBI_VAULT, base.number << EXO_FRAME_SHIFT, order + EXO_FRAME_SHIFT,
                    0)
               .error == 0;
}

void arch_vault_wipe(exo_frame_t frame)
{
    (void)sbi_call(EXO_SBI, EXO_SBI_WIPE, frame.number << EXO_FRAME_SHIFT, EXO_FRAME_SIZE, 0);
}

/* A call that may also change t0-t3; returns its value, 1 where it fails. */
static uint64_t window_call(uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3)
{
    register uint64_t r0 __asm__("a0") = a0;
    register uint64_t r1 __asm__("a1") = a1;
    register uint64_t r2 __asm__("a2") = a2;
    register uint64_t r3 __asm__("a3") = a3;
    register uint64_t r6 __asm__("a6") = function;
    register uint64_t r7 __asm__("a7") = EXO_SBI;

    __asm__ volatile("ecall"
                     : "+r"(r0), "+r"(r1)
                     : "r"(r2), "r"(r3), "r"(r6), "r"(r7)
                     : "t0", "t1", "t2", "t3", "memory");
    return r0 == 0 ? r1 : 1;
}

bool arch_window_open(uint32_t env, exo_va_t va, exo_frame_t base, uint32_t order, uint8_t rights)
{
    const uint64_t address = base.number << EXO_FRAME_SHIFT;
    const uint64_t size = (uint64_t)EXO_FRAME_SIZE << order;

    return window_call(EXO_SBI_WINDOW, va.raw, (address | (size / 2 - 1)) >> 2, rights,
                       env + 1ull) == 0;
}

uint64_t arch_windows_close(void)
{
    return window_call(EXO_SBI_CLEAR, 0, 0, 0, 0);
}

void arch_windows_forget(void)
{
    (void)sbi_call(EXO_SBI, EXO_SBI_FORGET, 0, 0, 0);
}
