/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sbi.h - calls to the firmware (RISC-V SBI specification).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum sbi_extension {
    SBI_LEGACY_SET_TIMER = 0,
    SBI_LEGACY_PUTCHAR = 1,
    SBI_LEGACY_SHUTDOWN = 8,
    SBI_BASE = 0x10,
    SBI_TIME = 0x54494d45,
    SBI_IPI = 0x735049,
    SBI_HSM = 0x48534d,
    SBI_RESET = 0x53525354,
    SBI_CONSOLE = 0x4442434e,
};

enum {
    SBI_BASE_PROBE = 3,
    SBI_HSM_START = 0,
    SBI_HSM_STATUS = 2,
    SBI_HSM_STOPPED = 1
};

struct sbi_result {
    int64_t error; /* 0: none */
    uint64_t value;
};

struct sbi_result sbi_call(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1,
                           uint64_t a2);
bool sbi_has(enum sbi_extension extension);
