/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * csr.h - control and status registers, by name.
 */
#pragma once

#include <stdint.h>

#define csr_read(name)                                                                             \
    __extension__({                                                                                \
        uint64_t csr_value;                                                                        \
        __asm__ volatile("csrr %0, " #name : "=r"(csr_value)::"memory");                           \
        csr_value;                                                                                 \
    })
#define csr_write(name, value) __asm__ volatile("csrw " #name ", %0" ::"r"(value) : "memory")
#define csr_set(name, bits)    __asm__ volatile("csrs " #name ", %0" ::"r"(bits) : "memory")
#define csr_clear(name, bits)  __asm__ volatile("csrc " #name ", %0" ::"r"(bits) : "memory")

#define CSR_STATUS_FS       (3ull << 13)
#define CSR_STATUS_FS_DIRTY (3ull << 13)
/* Interrupt numbers: bits of sie and sip, and causes. */
enum {
    CSR_SOFTWARE = 1,
    CSR_TIMER = 5,
    CSR_EXTERNAL = 9
};
#define CSR_CAUSE_INTERRUPT (1ull << 63)
