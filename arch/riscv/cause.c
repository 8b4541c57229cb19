/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cause.c - what traps and registers are called, and what a fault wanted. Pure.
 */
#include <port/arch.h>

enum {
    CAUSE_FETCH_ACCESS = 1,
    CAUSE_ILLEGAL = 2,
    CAUSE_LOAD_ACCESS = 5,
    CAUSE_STORE_ACCESS = 7,
    CAUSE_FETCH_PAGE = 12,
    CAUSE_LOAD_PAGE = 13,
    CAUSE_STORE_PAGE = 15
};

static const char *const cause_names[16] = {
    "instruction address misaligned",
    "instruction access fault",
    "illegal instruction",
    "breakpoint",
    "load address misaligned",
    "load access fault",
    "store address misaligned",
    "store access fault",
    "call from user mode",
    "call from supervisor mode",
    "reserved",
    "reserved",
    "instruction page fault",
    "load page fault",
    "reserved",
    "store page fault",
};

static const char *const register_names[32] = {
    "pc", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "s0", "s1", "a0",
    "a1", "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
    "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
};

const char *arch_cause_name(uint64_t cause)
{
    return cause < 16 ? cause_names[cause] : "unknown";
}

bool arch_cause_is_page_fault(uint64_t cause)
{
    return cause == CAUSE_FETCH_PAGE || cause == CAUSE_LOAD_PAGE || cause == CAUSE_STORE_PAGE;
}

bool arch_cause_is_access_fault(uint64_t cause)
{
    return cause == CAUSE_FETCH_ACCESS || cause == CAUSE_LOAD_ACCESS || cause == CAUSE_STORE_ACCESS;
}

uint8_t arch_cause_access(uint64_t cause)
{
    if (cause == CAUSE_FETCH_PAGE) {
        return EXO_EXECUTE;
    }
    return cause == CAUSE_STORE_PAGE ? EXO_WRITE : EXO_READ;
}

bool arch_cause_is_illegal(uint64_t cause)
{
    return cause == CAUSE_ILLEGAL;
}

const char *arch_register_name(uint32_t x)
{
    return x < 32 ? register_names[x] : "?";
}
