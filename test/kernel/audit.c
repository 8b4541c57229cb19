/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * audit.c - stops for the auditor, which sits beside QEMU (test/audit), before the lock is given
 * back.
 *
 * Calls that may change the ledger or a mapping always stop; all else, every audit_others times;
 * and of all that would stop only every audit_every-th does. These words are the auditor's to
 * write.
 */
#include <exo/call.h>
#include <port/arch.h>
#include <port/kernel.h>
#include <port/mark.h>

/* The build renames what enter.c calls kernel_call. */
#undef kernel_call
struct exo_result kernel_call(uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4,
                              uint64_t a5, struct dispatcher *d, uint64_t number);
struct exo_result kernel_call_audited(uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3,
                                      uint64_t a4, uint64_t a5, struct dispatcher *d,
                                      uint64_t number);
void audit_point(void);

/* Where the auditor stops QEMU; a page by itself, as QEMU is slow around breakpoints. */
__attribute__((naked, noipa, aligned(4096))) void audit_point(void)
{
    __asm__ volatile("nop\n"
                     "nop\n"
                     "ret\n"
                     ".skip 4080");
}

#define QUIET                                                                                      \
    (1ull << EXO_CALL_VERSION | 1ull << EXO_CALL_NOTE | 1ull << EXO_CALL_YIELD |                   \
     1ull << EXO_CALL_WAIT | 1ull << EXO_CALL_TIMER | 1ull << EXO_CALL_PCT |                       \
     1ull << EXO_CALL_NOTIFY | 1ull << EXO_CALL_MACHINE | 1ull << EXO_CALL_INSPECT)

volatile uint64_t audit_every = 1;
volatile uint64_t audit_others = 16;
volatile uint64_t audit_life; /* 0: the machine began anew since the auditor last looked */
volatile uint64_t audit_flushes[EXO_HART_MAX];
static uint64_t others;
static uint64_t entries;
static bool is_change[EXO_HART_MAX];

struct exo_result kernel_call(uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4,
                              uint64_t a5, struct dispatcher *d, uint64_t number)
{
    is_change[arch_hart()] = number < EXO_CALL_COUNT && (QUIET >> number & 1) == 0;
    return kernel_call_audited(a0, a1, a2, a3, a4, a5, d, number);
}

void mark_point(enum mark mark)
{
    uint32_t hart = arch_hart();

    if (mark == MARK_FLUSH) {
        audit_flushes[hart]++;
        return;
    }
    if (mark != MARK_LEAVE) {
        return;
    }
    bool is_due = is_change[hart] || ++others % audit_others == 0;
    is_change[hart] = false;
    if (is_due && ++entries % audit_every == 0) {
        audit_point();
    }
}
