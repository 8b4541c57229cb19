/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * firmware.c - just enough of a firmware to be a bad one: FAULT says what it does wrong.
 */
#include <stdbool.h>
#include <stdint.h>

enum fault {
    GOOD = 0,
    START_REFUSED,   /* hart 2 is not started, and says so */
    START_SILENT,    /* hart 2 is said to start, and does not */
    TIMER_REFUSED,   /* from the first call on */
    CONSOLE_REFUSED, /* after a hundred characters; putchar works */
    CLOCK_FORWARD,   /* an hour at once, a second after the beginning */
    CLOCK_BACK,      /* by an hour, 2 s after the beginning */
    CLOCK_WRAPS,     /* through 2^64, 2 s after the beginning */
    SPURIOUS,        /* interrupts with nothing to do, at each call, for 100 us */
    HART_MISSING,    /* nothing is known of hart 2 */
    CONSOLE_MISSING, /* putchar works */
    FINISHER_HIDDEN, /* the tree has none: the machine is switched off by a call */
};

enum {
    BASE = 0x10,
    TIME = 0x54494d45,
    IPI = 0x735049,
    HSM = 0x48534d,
    CONSOLE = 0x4442434e,
    RESET = 0x53525354,
    SHUTDOWN = 8, /* of old */
    HARTS = 8,
    BAD_HART = 2,
    HZ = 10000000,
    TREE_MOST = 16384,
    INTERRUPT_S_SOFT = 1 << 1,
    INTERRUPT_S_TIMER = 1 << 5,
    INTERRUPT_S_EXTERNAL = 1 << 9,
    M_SOFT = 3,
    M_TIMER = 7,
    ECALL_S = 9,
    ILLEGAL = 2,
    REFUSED = -1,
    UNKNOWN = -2
};

#define HOUR   (3600ull * HZ)
#define KERNEL 0x80200000ull
#define CSR(op, name, value)                                                                       \
    __asm__ volatile(op " " name ", %0" ::"r"((uint64_t)(value)) : "memory")

static volatile uint32_t *const msip = (volatile uint32_t *)0x2000000;
static volatile uint64_t *const mtimecmp = (volatile uint64_t *)0x2004000;
static volatile uint64_t *const mtime = (volatile uint64_t *)0x200bff8;
static volatile uint32_t *const finisher = (volatile uint32_t *)0x100000;
static volatile uint8_t *const uart = (volatile uint8_t *)0x10000000;
static volatile uint64_t start_at[HARTS]; /* 0: stopped */
static volatile uint64_t start_word[HARTS];
static volatile bool is_started[HARTS];
static uint64_t due[HARTS]; /* what the kernel wants mtimecmp to be */
static unsigned written;

void hart_main(uint64_t hart, uint64_t tree);
void trap(uint64_t *x);
_Noreturn void enter_s_mode(uint64_t hart, uint64_t word, uint64_t where);

static uint64_t csr_mcause(void)
{
    uint64_t value;

    __asm__ volatile("csrr %0, mcause" : "=r"(value));
    return value;
}

static uint64_t clock_now(void)
{
    const uint64_t now = *mtime;

    if (FAULT == CLOCK_FORWARD && now > HZ) {
        return now + HOUR;
    }
    if (FAULT == CLOCK_BACK) {
        return now > 2ull * HZ ? now + HOUR : now + 2 * HOUR;
    }
    return FAULT == CLOCK_WRAPS ? now - 2ull * HZ : now;
}

static void timer_set(uint64_t hart, uint64_t at)
{
    const uint64_t now = clock_now();

    due[hart] = at == ~0ull ? at : *mtime + (at > now ? at - now : 0);
    mtimecmp[hart] = due[hart];
    CSR("csrc", "mip", INTERRUPT_S_TIMER);
    CSR("csrs", "mie", 1 << M_TIMER);
}

static int64_t hart_call(uint64_t *x, uint64_t *value)
{
    const uint64_t hart = x[10];

    if (hart >= HARTS) {
        return UNKNOWN;
    }
    if (x[16] == 2 && FAULT == HART_MISSING && hart == BAD_HART) {
        return REFUSED;
    }
    if (x[16] == 2) {
        *value = is_started[hart] ? 0 : 1;
        return 0;
    }
    if (FAULT == START_REFUSED && hart == BAD_HART) {
        return REFUSED;
    }
    if (FAULT == START_SILENT && hart == BAD_HART) {
        return 0;
    }
    start_word[hart] = x[12];
    start_at[hart] = x[11];
    msip[hart] = 1;
    return 0;
}

static int64_t console_call(const uint64_t *x, uint64_t *value)
{
    if (FAULT == CONSOLE_MISSING || (FAULT == CONSOLE_REFUSED && written > 100)) {
        return REFUSED;
    }
    for (uint64_t i = 0; i < x[10]; i++) {
        *uart = ((const uint8_t *)x[11])[i];
    }
    written += (unsigned)x[10];
    *value = x[10];
    return 0;
}

/* Off without a failure is the end that is waited for; whatever else is asked fails. */
static void switch_off(uint64_t type, uint64_t reason)
{
    *finisher = type == 0 && reason == 0 ? 0x5555 : 77 << 16 | 0x3333;
}

static int64_t call(uint64_t *x, uint64_t hart, uint64_t *value)
{
    switch (x[17]) {
    case BASE:
        *value = x[16] == 3 ? x[10] == TIME || x[10] == IPI || x[10] == HSM ||
                                  (x[10] == CONSOLE && FAULT != CONSOLE_MISSING) ||
                                  (x[10] == RESET && FAULT == FINISHER_HIDDEN)
                            : 0;
        return 0;
    case TIME:
        if (FAULT == TIMER_REFUSED) {
            return REFUSED;
        }
        timer_set(hart, x[10]);
        return 0;
    case IPI:
        for (uint64_t i = 0; i < HARTS && x[11] + i < HARTS; i++) {
            if ((x[10] >> i & 1) != 0) {
                msip[x[11] + i] = 1;
            }
        }
        return 0;
    case HSM:
        return hart_call(x, value);
    case CONSOLE:
        return console_call(x, value);
    case RESET:
        if (FAULT != FINISHER_HIDDEN) {
            return UNKNOWN;
        }
        switch_off(x[10], x[11]);
        return 0;
    case SHUTDOWN:
        switch_off(1, 1);
        return 0;
    case 1: /* of old; who has the other has this no more */
        if (FAULT != CONSOLE_REFUSED && FAULT != CONSOLE_MISSING) {
            return UNKNOWN;
        }
        *uart = (uint8_t)x[10];
        return 0;
    default:
        return UNKNOWN;
    }
}

/* To the supervisor, as if it had not come here first. */
static void hand_down(void)
{
    __asm__ volatile("csrr t0, mepc\ncsrw sepc, t0\ncsrr t0, mcause\ncsrw scause, t0\n"
                     "csrr t0, mtval\ncsrw stval, t0\ncsrr t0, stvec\ncsrw mepc, t0\n"
                     "csrr t0, mstatus\nsrli t1, t0, 3\nandi t1, t1, 0x100\n" /* SPP */
                     "slli t2, t0, 4\nandi t2, t2, 0x20\nor t1, t1, t2\n"     /* SPIE */
                     "li t2, 0x122\nnot t2, t2\nand t0, t0, t2\nor t0, t0, t1\n"
                     "li t2, 0x1800\nnot t2, t2\nand t0, t0, t2\nli t2, 0x800\nor t0, t0, t2\n"
                     "csrw mstatus, t0" ::
                         : "t0", "t1", "t2", "memory");
}

static void illegal(uint64_t *x)
{
    uint64_t word;

    __asm__ volatile("csrr %0, mtval" : "=r"(word));
    if ((word & 0x7f) != 0x73 || word >> 20 != 0xc01) {
        hand_down();
        return;
    }
    x[word >> 7 & 31] = clock_now();
    __asm__ volatile("csrr t0, mepc\naddi t0, t0, 4\ncsrw mepc, t0" ::: "t0");
}

void trap(uint64_t *x)
{
    const uint64_t cause = csr_mcause();
    uint64_t hart;

    __asm__ volatile("csrr %0, mhartid" : "=r"(hart));
    CSR("csrc", "mip", INTERRUPT_S_EXTERNAL);
    if (cause == (1ull << 63 | M_TIMER)) {
        mtimecmp[hart] = due[hart];
        if (*mtime >= due[hart]) {
            CSR("csrc", "mie", 1 << M_TIMER);
            CSR("csrs", "mip", INTERRUPT_S_TIMER);
        }
    } else if (cause == (1ull << 63 | M_SOFT)) {
        msip[hart] = 0;
        CSR("csrs", "mip", INTERRUPT_S_SOFT);
    } else if (cause == ECALL_S) {
        uint64_t value = 0;
        x[10] = (uint64_t)call(x, hart, &value);
        x[11] = value;
        __asm__ volatile("csrr t0, mepc\naddi t0, t0, 4\ncsrw mepc, t0" ::: "t0");
        if (FAULT == SPURIOUS) {
            CSR("csrs", "mip", INTERRUPT_S_SOFT | INTERRUPT_S_EXTERNAL);
            mtimecmp[hart] = due[hart] < *mtime + HZ / 10000 ? due[hart] : *mtime + HZ / 10000;
            CSR("csrs", "mie", 1 << M_TIMER);
        }
    } else {
        illegal(x);
    }
}

/* What the tree calls "sifive,test" is called otherwise. */
static void finisher_hide(char *tree)
{
    static const char name[] = "sifive,test";

    for (uint32_t at = 0; at < TREE_MOST; at++) {
        uint32_t i = 0;
        while (name[i] != '\0' && tree[at + i] == name[i]) {
            i++;
        }
        if (name[i] == '\0') {
            tree[at] = 'x';
        }
    }
}

void hart_main(uint64_t hart, uint64_t tree)
{
    const bool is_clock_ours = FAULT >= CLOCK_FORWARD && FAULT <= CLOCK_WRAPS;

    CSR("csrw", "pmpaddr0", ~0ull);
    CSR("csrw", "pmpcfg0", 0x1f);
    CSR("csrw", "medeleg", 0xb1fb); /* all but illegal instructions and calls from S-mode */
    CSR("csrw", "mideleg", 0x222);
    CSR("csrw", "mcounteren", is_clock_ours ? 5 : 7);
    CSR("csrw", "mstatus", 0x0800 | 0x6000);
    due[hart] = mtimecmp[hart] = ~0ull;
    CSR("csrw", "mie", 1 << M_SOFT);
    if (hart != 0) {
        while (start_at[hart] == 0) {
            __asm__ volatile("wfi");
        }
        msip[hart] = 0;
        is_started[hart] = true;
        __asm__ volatile("fence.i");
        enter_s_mode(hart, start_word[hart], start_at[hart]);
    }
    is_started[0] = true;
    if (FAULT == FINISHER_HIDDEN) {
        finisher_hide((char *)tree);
    }
    enter_s_mode(0, tree, KERNEL);
}
