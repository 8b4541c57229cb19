/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * layout.c - lays the PMP out: windows, vault, clock, firmware, everything else.
 *
 * The lowest entry that matches decides, so windows come first and the entry that allows
 * everything comes last. OpenSBI's own layout, one entry for each region of a domain, would leave
 * too few. A hart calls this last before it enters S-mode: at boot, when it is started and when it
 * resumes.
 */
#include "layout.h"

#include "state.h"

#include <libfdt.h>
#include <sbi/riscv_asm.h>
#include <sbi/riscv_atomic.h>
#include <sbi/riscv_locks.h>
#include <sbi/sbi_bitops.h>
#include <sbi/sbi_domain.h>
#include <sbi/sbi_error.h>
#include <sbi/sbi_hart.h>
#include <sbi/sbi_heap.h>
#include <sbi/sbi_hsm.h>
#include <sbi/sbi_ipi.h>
#include <sbi/sbi_math.h>
#include <sbi/sbi_scratch.h>
#include <sbi_utils/fdt/fdt_helper.h>

#include "exo_sbi.h"

enum {
    CONFIG_BYTES = 8,   /* entries whose bytes lie in pmpcfg0: windows are among these */
    WINDOWS_ENOUGH = 3, /* what one instruction can need */
    CLINT_ORDER = 16,
    CLINT_ORDER_SIFIVE = 25, /* cache controller and DMA engine behind the CLINT, too */
    PAGE_ORDER = 12
};

#define CLINT_BASE    0x02000000ul
#define CLINT_COMPARE (CLINT_BASE + 0x4000)
#define ALIAS_OFFSET  0x200000000ul /* JH7110: all DRAM again, uncached */

extern char exo_vector[], exo_vector_hyp[], _trap_handler_hyp[];

static spinlock_t vault_lock = SPIN_LOCK_INITIALIZER;
static struct vault vault;
static bool has_alias;
static unsigned long clint_order; /* 0: no CLINT */
static unsigned int event;
static unsigned long closed_offset; /* in a scratch page: this hart has closed the vault */
static unsigned long memory_offset; /* in a scratch page: what STATE_MEMORY is set to */

static unsigned long *word(struct sbi_scratch *scratch, unsigned long offset)
{
    return (unsigned long *)((char *)scratch + offset);
}

static bool is_machine(const char *compatible)
{
    return fdt_node_offset_by_compatible(fdt_get_address(), -1, compatible) >= 0;
}

void layout_prepare(void)
{
    struct sbi_domain_memregion *region;

    has_alias = is_machine("starfive,jh7110");
    sbi_domain_for_each_memregion(&root, region)
    {
        if (region->base >= CLINT_BASE && region->base < CLINT_BASE + BIT(CLINT_ORDER)) {
            clint_order = CLINT_ORDER;
        }
    }
    if (is_machine("sifive,hifive-unleashed-a00") || is_machine("sifive,hifive-unmatched-a00")) {
        clint_order = CLINT_ORDER_SIFIVE;
    }
}

static unsigned int entries(struct sbi_scratch *scratch)
{
    unsigned int count = sbi_hart_pmp_count(scratch);

    return count < EXO_PMP_ENTRIES ? count : EXO_PMP_ENTRIES;
}

/* With four entries a window is worth more than the CLINT's closure. */
static bool closes_clint(struct sbi_scratch *scratch)
{
    return clint_order != 0 && entries(scratch) > 4;
}

bool layout_has_time_page(struct sbi_scratch *scratch)
{
    return closes_clint(scratch) && entries(scratch) >= 4u + has_alias + 1 + WINDOWS_ENOUGH &&
           !sbi_hart_has_extension(scratch, SBI_HART_EXT_ZICNTR);
}

unsigned int layout_windows(struct sbi_scratch *scratch)
{
    unsigned int fixed = 3 + has_alias + closes_clint(scratch) + layout_has_time_page(scratch);
    unsigned int left = entries(scratch) > fixed ? entries(scratch) - fixed : 0;

    return left > CONFIG_BYTES ? CONFIG_BYTES : left;
}

struct vault layout_vault(void)
{
    struct vault copy;

    spin_lock(&vault_lock);
    copy = vault;
    spin_unlock(&vault_lock);
    return copy;
}

static void firmware_close(struct sbi_scratch *scratch, unsigned int at)
{
    unsigned long order = log2roundup(scratch->fw_size);

    while (((scratch->fw_start + scratch->fw_size - 1) ^ scratch->fw_start) >> order != 0) {
        order++;
    }
    pmp_set(at, 0, scratch->fw_start & ~(BIT(order) - 1), order);
}

/* Entries behind the windows. */
static void fixed_set(struct sbi_scratch *scratch, const struct vault *closed)
{
    unsigned int at = layout_windows(scratch);

    if (closed->order != 0) {
        pmp_set(at++, 0, closed->base, closed->order);
        if (has_alias) {
            pmp_set(at++, 0, closed->base + ALIAS_OFFSET, closed->order);
        }
    }
    firmware_close(scratch, at++);
    if (layout_has_time_page(scratch)) {
        pmp_set(at++, PMP_R, EXO_SBI_TIME_PAGE, PAGE_ORDER);
    }
    if (closes_clint(scratch)) {
        pmp_set(at++, 0, CLINT_BASE, clint_order);
    }
    pmp_set(at, PMP_R | PMP_W | PMP_X, 0, __riscv_xlen);
}

static void timer_take(struct sbi_scratch *scratch)
{
    bool is_ours = clint_order != 0 && !sbi_hart_has_extension(scratch, SBI_HART_EXT_SSTC);

    *word(scratch, STATE_COMPARE) = is_ours ? CLINT_COMPARE + 8 * current_hartid() : 0;
}

void layout_forget(struct sbi_scratch *scratch)
{
    char *at = (char *)*word(scratch, STATE_MEMORY);

    for (int i = 0; i < MEMORY_ENTRIES; i++) {
        *(unsigned long *)(at + MEMORY_PAGE + ((unsigned long)i << MEMORY_ORDER)) = 0;
    }
}

static void hart_lay_out(struct sbi_scratch *scratch)
{
    struct vault now = layout_vault();

    csr_clear(CSR_MSTATUS, MSTATUS_TSR);
    for (unsigned int i = 0; i < sbi_hart_pmp_count(scratch); i++) {
        pmp_disable(i);
    }
    fixed_set(scratch, &now);
    for (unsigned long at = STATE_FIRST; at < STATE_END; at += sizeof(long)) {
        *word(scratch, at) = 0;
    }
    *word(scratch, STATE_CLOSED) = csr_read(CSR_PMPCFG0);
    *word(scratch, STATE_CONFIG) = csr_read(CSR_PMPCFG0);
    *word(scratch, STATE_WINDOWS) = layout_windows(scratch);
    *word(scratch, STATE_VAULT) = now.base >> 2;
    *word(scratch, STATE_MASK) =
        now.order == 0 || layout_windows(scratch) == 0 ? 0 : BIT(now.order - 2) - 1;
    *word(scratch, STATE_MEMORY) = *word(scratch, memory_offset);
    *word(scratch, STATE_LAST) = -1UL;
    layout_forget(scratch);
    timer_take(scratch);
    csr_set(CSR_MEDELEG,
            BIT(CAUSE_FETCH_ACCESS) | BIT(CAUSE_LOAD_ACCESS) | BIT(CAUSE_STORE_ACCESS));
    csr_write(CSR_MTVEC, csr_read(CSR_MTVEC) == (unsigned long)_trap_handler_hyp ||
                                 csr_read(CSR_MTVEC) == (unsigned long)exo_vector_hyp
                             ? exo_vector_hyp
                             : exo_vector);
    __asm__ volatile("sfence.vma" ::: "memory");
    __atomic_store_n(word(scratch, closed_offset), now.order != 0, __ATOMIC_RELEASE);
}

int __wrap_sbi_hart_pmp_configure(struct sbi_scratch *scratch);
int __wrap_sbi_hart_pmp_configure(struct sbi_scratch *scratch)
{
    if (sbi_scratch_used_space() > STATE_FIRST) {
        return SBI_ENOSPC; /* our words would be somebody else's */
    }
    if (*word(scratch, memory_offset) == 0) {
        *word(scratch, memory_offset) = (unsigned long)sbi_zalloc(MEMORY_ENTRIES << MEMORY_ORDER);
    }
    if (*word(scratch, memory_offset) == 0) {
        return SBI_ENOMEM;
    }
    hart_lay_out(scratch);
    return 0;
}

/* ---- all harts ---- */

static int event_update(struct sbi_scratch *scratch, struct sbi_scratch *remote, u32 index,
                        void *data)
{
    (void)index;
    (void)data;
    if (scratch == remote) {
        hart_lay_out(scratch);
        return SBI_IPI_UPDATE_BREAK;
    }
    return SBI_IPI_UPDATE_SUCCESS;
}

static const struct sbi_ipi_event_ops event_ops = {"exo vault", event_update, NULL, hart_lay_out};

int layout_register(void)
{
    int number = sbi_ipi_event_create(&event_ops);

    if (number < 0) {
        return number;
    }
    event = (unsigned int)number;
    closed_offset = sbi_scratch_alloc_type_offset(unsigned long);
    memory_offset = sbi_scratch_alloc_type_offset(unsigned long);
    layout_prepare();
    return closed_offset == 0 || memory_offset == 0 ? SBI_ENOMEM : 0;
}

int layout_vault_close(struct vault wanted)
{
    struct sbi_hartmask mask;
    int status;
    u32 i;

    spin_lock(&vault_lock);
    status = vault.order == 0 ? 0 : SBI_EALREADY;
    if (status == 0) {
        vault = wanted;
    }
    spin_unlock(&vault_lock);
    if (status == 0) {
        status = sbi_ipi_send_many(0, -1UL, event, NULL);
    }
    if (status != 0) {
        return status;
    }
    /* there is one vault and one who makes it, so nobody waits for us meanwhile */
    sbi_hsm_hart_interruptible_mask(sbi_domain_thishart_ptr(), &mask);
    sbi_hartmask_for_each_hartindex(i, &mask)
    {
        while (__atomic_load_n(word(sbi_hartindex_to_scratch(i), closed_offset),
                               __ATOMIC_ACQUIRE) == 0) {
        }
    }
    return 0;
}

static bool overlaps(unsigned long address, unsigned long size, unsigned long base,
                     unsigned long order)
{
    const unsigned long last = address + (size - 1);

    /* what wraps is said to touch everything */
    return last < address || (address <= base + (BIT(order) - 1) && last >= base);
}

bool layout_touches_vault(unsigned long address, unsigned long size)
{
    struct vault now = layout_vault();

    if (now.order == 0 || size == 0) {
        return false;
    }
    return overlaps(address, size, now.base, now.order) ||
           (has_alias && overlaps(address, size, now.base + ALIAS_OFFSET, now.order));
}
