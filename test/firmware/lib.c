/* SPDX-License-Identifier: BSD-2-Clause */
/* lib.c - calls, lines, and touching what should fault. */
#include "payload.h"

static struct sbi call(uint64_t extension, uint64_t function, const uint64_t argument[4])
{
    register uint64_t r0 __asm__("a0") = argument[0];
    register uint64_t r1 __asm__("a1") = argument[1];
    register uint64_t r2 __asm__("a2") = argument[2];
    register uint64_t r3 __asm__("a3") = argument[3];
    register uint64_t r6 __asm__("a6") = function;
    register uint64_t r7 __asm__("a7") = extension;

    __asm__ volatile("ecall"
                     : "+r"(r0), "+r"(r1)
                     : "r"(r2), "r"(r3), "r"(r6), "r"(r7)
                     : "t0", "t1", "t2", "t3", "memory");
    return (struct sbi){(int64_t)r0, r1};
}

struct sbi sbi(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2)
{
    return call(extension, function, (uint64_t[]){a0, a1, a2, 0});
}

struct sbi window_named(uint64_t va, uint64_t base, uint64_t order, uint64_t rights, uint64_t name)
{
    const uint64_t address = (base | ((1ull << order) / 2 - 1)) >> 2;

    return call(EXO_SBI, EXO_SBI_WINDOW, (uint64_t[]){va, address, rights, name});
}

int64_t window(uint64_t va, uint64_t base, uint64_t order, uint64_t rights)
{
    return window_named(va, base, order, rights, 1).error;
}

uint64_t windows_clear(void)
{
    return sbi(EXO_SBI, EXO_SBI_CLEAR, 0, 0, 0).value;
}

static void text_print(const char *text)
{
    for (; *text != '\0'; text++) {
        (void)sbi(SBI_CONSOLE, 2, (uint8_t)*text, 0, 0);
    }
}

void ok(bool is_right, const char *what)
{
    text_print(is_right ? "ok   " : "FAIL ");
    text_print(what);
    text_print("\n");
}

void cost(const char *what, uint64_t count)
{
    char digits[21] = {0};
    int at = 20;

    do {
        digits[--at] = (char)('0' + count % 10);
        count /= 10;
    } while (count != 0);
    text_print("cost ");
    text_print(&digits[at]);
    text_print(" ");
    text_print(what);
    text_print("\n");
}

uint64_t load_cause(uint64_t address)
{
    uint64_t value;

    trap_seen[0] = 0;
    __asm__ volatile(".option push\n.option norvc\nld %0, 0(%1)\n.option pop"
                     : "=&r"(value)
                     : "r"(address)
                     : "memory");
    return trap_seen[0];
}

uint64_t store_cause(uint64_t address)
{
    trap_seen[0] = 0;
    __asm__ volatile(".option push\n.option norvc\nsd zero, 0(%0)\n.option pop" ::"r"(address)
                     : "memory");
    return trap_seen[0];
}

uint64_t fetch_cause(uint64_t address)
{
    trap_seen[0] = 0;
    __asm__ volatile("jalr ra, 0(%0)" ::"r"(address) : "ra", "memory");
    return trap_seen[0];
}

/* The program as it lies, and a gigabyte whose table is the given one. */
uint64_t walk_cause(uint64_t table)
{
    static uint64_t root[512] __attribute__((aligned(4096)));
    const uint64_t leaf = 0xcf; /* accessed, dirty, rwx, valid */
    uint64_t cause;

    root[2] = (0x80000000ull >> 12) << 10 | leaf;
    root[3] = (table >> 12) << 10 | 1;
    __asm__ volatile(
        "sfence.vma\ncsrw satp, %0\nsfence.vma" ::"r"((uint64_t)root >> 12 | 8ull << 60)
        : "memory");
    cause = load_cause(0xc0000000);
    __asm__ volatile("csrw satp, zero\nsfence.vma" ::: "memory");
    return cause;
}
