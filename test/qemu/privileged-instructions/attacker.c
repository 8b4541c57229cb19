/* SPDX-License-Identifier: BSD-2-Clause */
/* attacker.c - runs one privileged instruction after the other, and asks the firmware directly. */
#include "../check.h"
#include "../probe.h"

enum {
    SBI_TRIES = 16
};

/* One instruction, given as a word, must be illegal; t0 is all it may change. */
#define ILLEGAL(word, what)                                                                        \
    do {                                                                                           \
        probe_begin();                                                                             \
        __asm__ volatile(".4byte " #word ::: "t0", "memory");                                      \
        check_equal(probe_end(), PROBE_ILLEGAL, what);                                             \
    } while (false)

static void returns_and_fences(void)
{
    ILLEGAL(0x10200073, "sret");
    ILLEGAL(0x30200073, "mret");
    ILLEGAL(0x10500073, "wfi");
    ILLEGAL(0x12000073, "sfence.vma");
    ILLEGAL(0x16000073, "sinval.vma");
    ILLEGAL(0x18000073, "sfence.w.inval");
    ILLEGAL(0x7b200073, "dret");
    ILLEGAL(0x62000073, "hfence.gvma");
    ILLEGAL(0x22000073, "hfence.vvma");
    ILLEGAL(0x00000000, "all zero");
    ILLEGAL(0xffffffff, "all ones");
}

/* csrr t0, csr */
static void registers_read(void)
{
    ILLEGAL(0x180022f3, "read satp");
    ILLEGAL(0x100022f3, "read sstatus");
    ILLEGAL(0x104022f3, "read sie");
    ILLEGAL(0x105022f3, "read stvec");
    ILLEGAL(0x106022f3, "read scounteren");
    ILLEGAL(0x140022f3, "read sscratch");
    ILLEGAL(0x141022f3, "read sepc");
    ILLEGAL(0x142022f3, "read scause");
    ILLEGAL(0x14d022f3, "read stimecmp");
    ILLEGAL(0x300022f3, "read mstatus");
    ILLEGAL(0xf14022f3, "read mhartid");
    ILLEGAL(0x3a0022f3, "read pmpcfg0");
}

/* csrw csr, zero; csrs with all ones would be as good */
static void registers_write(void)
{
    ILLEGAL(0x18001073, "write satp");
    ILLEGAL(0x10001073, "write sstatus");
    ILLEGAL(0x10401073, "write sie");
    ILLEGAL(0x10501073, "write stvec");
    ILLEGAL(0x14001073, "write sscratch");
    ILLEGAL(0x14101073, "write sepc");
    ILLEGAL(0x14401073, "write sip");
    ILLEGAL(0x14d01073, "write stimecmp");
    ILLEGAL(0x30001073, "write mstatus");
    ILLEGAL(0x34101073, "write mepc");
    ILLEGAL(0xc0101073, "write time");
}

/* The kernel takes the number of a firmware's extension for one of its own calls. */
static void firmware_refused(void)
{
    static const uint64_t extension[] = {0x54494d45, 0x735049,   0x52464e43, 0x48534d,  0x53525354,
                                         0x504d55,   0x4442434e, 0x53555350, 0x0a000000};
    unsigned wrong = 0;

    for (unsigned i = 0; i < sizeof(extension) / sizeof(extension[0]); i++) {
        for (uint64_t function = 0; function < SBI_TRIES; function++) {
            register uint64_t a0 __asm__("a0") = 0;
            register uint64_t a1 __asm__("a1") = 0;
            register uint64_t a6 __asm__("a6") = function;
            register uint64_t a7 __asm__("a7") = extension[i];
            __asm__ volatile("ecall"
                             : "+r"(a0), "+r"(a1), "+r"(a6), "+r"(a7)
                             :
                             : "a2", "a3", "a4", "a5", "t0", "t1", "t2", "t3", "t4", "t5", "t6",
                               "memory");
            wrong += (exo_status_t)a0 != EXO_E_RANGE ? 1 : 0;
        }
    }
    check_equal(wrong, 0, "the firmware can't be called");
}

static void time_goes_on(void)
{
    uint64_t before = base_now();
    uint64_t cause;

    probe_begin();
    __asm__ volatile(".4byte 0xc01022f3" ::: "t0"); /* rdtime t0 */
    cause = probe_end();
    check_equal(cause, PROBE_NONE, "read time");
    base_sleep_until(before + check_ticks(20));
    check_true(base_now() >= before + check_ticks(20), "the timer still comes");
}

int main(void)
{
    returns_and_fences();
    registers_read();
    registers_write();
    firmware_refused();
    time_goes_on();
    check_true(base_start()->magic == BASE_START_MAGIC, "the address space is the same");
    return check_end();
}
