/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * extension.c - the calls that need not be fast, and what OpenSBI may not do to the vault.
 */
#include "exo_sbi.h"
#include "layout.h"
#include "state.h"

#include <sbi/riscv_asm.h>
#include <sbi/riscv_encoding.h>
#include <sbi/sbi_bitops.h>
#include <sbi/sbi_domain.h>
#include <sbi/sbi_ecall.h>
#include <sbi/sbi_error.h>
#include <sbi/sbi_hart.h>
#include <sbi/sbi_scratch.h>
#include <sbi/sbi_trap.h>

enum {
    PAGE_ORDER = 12,
    ORDER_MAX = 40,
    WORDS = 16 /* zeroed at a time; a page has many times as many */
};

extern struct sbi_ecall_extension exo_extension;

static void zero(unsigned long base, unsigned long size)
{
    for (unsigned long *at = (unsigned long *)base; (unsigned long)at < base + size; at += WORDS) {
#pragma GCC unroll 16
        for (int word = 0; word < WORDS; word++) {
            at[word] = 0;
        }
    }
    __asm__ volatile("fence rw, rw" ::: "memory");
}

static int vault_make(unsigned long base, unsigned long order)
{
    const struct sbi_domain *domain = sbi_domain_thishart_ptr();
    const unsigned long wanted = SBI_DOMAIN_READ | SBI_DOMAIN_WRITE | SBI_DOMAIN_EXECUTE;
    struct vault vault = {.base = base, .order = order};

    if (layout_windows(sbi_scratch_thishart_ptr()) == 0) {
        return SBI_ENOTSUPP;
    }
    if (layout_vault().order != 0) {
        return SBI_EALREADY;
    }
    if (order < PAGE_ORDER || order > ORDER_MAX || (base & (BIT(order) - 1)) != 0 ||
        !sbi_domain_check_addr_range(domain, base, BIT(order), PRV_S, wanted)) {
        return SBI_EINVAL;
    }

    int status = layout_vault_close(vault);
    if (status == 0) {
        zero(base, BIT(order));
    }
    return status;
}

static int vault_wipe(unsigned long base, unsigned long size)
{
    struct vault vault = layout_vault();
    const unsigned long page_mask = BIT(PAGE_ORDER) - 1;

    if (vault.order == 0 || ((base | size) & page_mask) != 0 || size == 0 ||
        size > EXO_SBI_WIPE_MAX || base < vault.base || base - vault.base >= BIT(vault.order) ||
        size > BIT(vault.order) - (base - vault.base)) {
        return SBI_EINVAL;
    }

    zero(base, size);
    return 0;
}

static unsigned long information(struct sbi_scratch *scratch)
{
    return EXO_SBI_VERSION | (unsigned long)layout_windows(scratch) << 8 |
           (layout_has_time_page(scratch) ? EXO_SBI_INFO_TIME_PAGE : 0);
}

/* EXO_SBI_WINDOW and EXO_SBI_CLEAR are answered in vector.S and never come here. */
static int call_handle(unsigned long extension, unsigned long function, struct sbi_trap_regs *regs,
                       struct sbi_ecall_return *out)
{
    (void)extension;
    switch (function) {
    case EXO_SBI_INFO:
        out->value = information(sbi_scratch_thishart_ptr());
        return 0;
    case EXO_SBI_VAULT:
        return vault_make(regs->a0, regs->a1);
    case EXO_SBI_WIPE:
        return vault_wipe(regs->a0, regs->a1);
    case EXO_SBI_FORGET:
        layout_forget(sbi_scratch_thishart_ptr());
        return 0;
    default:
        return SBI_ENOTSUPP;
    }
}

static int extension_register(void)
{
    int status = layout_register();

    return status != 0 ? status : sbi_ecall_register_extension(&exo_extension);
}

struct sbi_ecall_extension exo_extension = {.name = "exo",
                                            .extid_start = EXO_SBI,
                                            .extid_end = EXO_SBI,
                                            .register_extensions = extension_register,
                                            .handle = call_handle};

/* Whoever hands OpenSBI an address must not make it read or write the vault for him. */
bool __real_sbi_domain_check_addr_range(const struct sbi_domain *domain, unsigned long address,
                                        unsigned long size, unsigned long mode,
                                        unsigned long access);
bool __wrap_sbi_domain_check_addr_range(const struct sbi_domain *domain, unsigned long address,
                                        unsigned long size, unsigned long mode,
                                        unsigned long access);
bool __wrap_sbi_domain_check_addr_range(const struct sbi_domain *domain, unsigned long address,
                                        unsigned long size, unsigned long mode,
                                        unsigned long access)
{
    return !(mode != PRV_M && layout_touches_vault(address, size)) &&
           __real_sbi_domain_check_addr_range(domain, address, size, mode, access);
}

/* OpenSBI took a trap of U-mode with windows open and gives it to S-mode after all. */
int __real_sbi_trap_redirect(struct sbi_trap_regs *regs, const struct sbi_trap_info *trap);
int __wrap_sbi_trap_redirect(struct sbi_trap_regs *regs, const struct sbi_trap_info *trap);
int __wrap_sbi_trap_redirect(struct sbi_trap_regs *regs, const struct sbi_trap_info *trap)
{
    unsigned long *state = (unsigned long *)sbi_scratch_thishart_ptr();

    if (state[STATE_OPEN / sizeof(long)] != 0) {
        csr_write(CSR_PMPCFG0, state[STATE_CLOSED / sizeof(long)]);
        csr_write(CSR_MEDELEG, state[STATE_MEDELEG / sizeof(long)]);
        csr_write(CSR_MIDELEG, state[STATE_MIDELEG / sizeof(long)]);
        state[STATE_OPEN / sizeof(long)] = 0;
        __asm__ volatile("sfence.vma" ::: "memory");
    }
    return __real_sbi_trap_redirect(regs, trap);
}

/* For a privileged instruction of U-mode OpenSBI would print a line, however often it comes. */
int __real_sbi_illegal_insn_handler(struct sbi_trap_context *context);
int __wrap_sbi_illegal_insn_handler(struct sbi_trap_context *context);
int __wrap_sbi_illegal_insn_handler(struct sbi_trap_context *context)
{
    const unsigned long instruction = context->trap.tval;
    bool is_user = (context->regs.mstatus & MSTATUS_MPP) == 0;

    if (is_user && (instruction & 0x7f) == 0x73 && ((instruction >> 12) & 3) == 0) {
        return __wrap_sbi_trap_redirect(&context->regs, &context->trap);
    }
    return __real_sbi_illegal_insn_handler(context);
}
