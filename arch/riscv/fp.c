/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fp.c - whose floating point registers are in this hart; sstatus.FS is live in the kernel.
 */
#include "csr.h"
#include "riscv.h"
#include <port/arch.h>

void arch_fp_off(void)
{
    csr_clear(sstatus, CSR_STATUS_FS);
}

bool arch_fp_is_off(void)
{
    return (csr_read(sstatus) & CSR_STATUS_FS) == 0;
}

void arch_fp_switch(void *save_or_null, const void *load_or_null)
{
    csr_set(sstatus, CSR_STATUS_FS_DIRTY);
    if (arch_fp_is_off()) {
        return; /* a hart without floating point */
    }
    if (save_or_null != NULL) {
        fp_save(save_or_null);
    }
    if (load_or_null != NULL) {
        fp_load(load_or_null); /* NULL: what is in the registers is already ours */
    }
}
