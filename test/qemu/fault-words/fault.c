/* SPDX-License-Identifier: BSD-2-Clause */
/* fault.c - the fault that its argument names; each after the one before it has ended. */
#include "../check.h"

#include <string.h>

#define PAGE_VA 0x10000000ull

enum {
    WORDS = 512
};

static uint64_t kept[WORDS];

static void page_map(uint8_t rights)
{
    struct base_memory page = base_memory_take(0);

    (void)base_map((exo_va_t){PAGE_VA}, page, rights, 0);
}

static uint64_t read_at(uint64_t va)
{
    return *(volatile uint64_t *)(uintptr_t)va;
}

static void write_at(uint64_t va)
{
    *(volatile uint64_t *)(uintptr_t)va = 1;
}

/* Calls itself on a stack of one page until that is used up. */
static void stack_overflow(void)
{
    page_map(CHECK_RW);
    __asm__ volatile("mv   sp, %0\n"
                     "1: addi sp, sp, -32\n"
                     "sd   ra, 24(sp)\n"
                     "jal  1b\n" ::"r"(PAGE_VA + EXO_FRAME_SIZE)
                     : "memory");
}

static void fault(const char *how)
{
    if (strcmp(how, "null") == 0) {
        volatile uint64_t null_field = 16; /* the compiler would see a constant */
        (void)read_at(null_field);
    } else if (strcmp(how, "stack") == 0) {
        stack_overflow();
    } else if (strcmp(how, "readonly") == 0) {
        write_at(EXO_IMAGE_VA + 32);
    } else if (strcmp(how, "unmapped") == 0) {
        (void)read_at(0x7000000);
    } else if (strcmp(how, "data") == 0) {
        page_map(CHECK_RW);
        ((void (*)(void))(uintptr_t)PAGE_VA)();
    } else if (strcmp(how, "code") == 0) {
        page_map(EXO_EXECUTE);
        (void)read_at(PAGE_VA + 8);
    } else if (strcmp(how, "kernel") == 0) {
        (void)read_at(0xffffffff80000000ull);
    } else if (strcmp(how, "odd") == 0) {
        __asm__ volatile(".4byte 0xffffffff");
    }
}

int main(void)
{
    unsigned wrong = 0;

    for (uint64_t i = 0; i < WORDS; i++) {
        kept[i] = i * 0x9e3779b97f4a7c15ull;
    }
    check_turn_wait();
    fault(base_start()->arguments);
    for (uint64_t i = 0; i < WORDS; i++) {
        wrong += kept[i] != i * 0x9e3779b97f4a7c15ull ? 1 : 0;
    }
    check_equal(wrong, 0, "what others did has not been seen here");
    return check_end();
}
