/* SPDX-License-Identifier: BSD-2-Clause */
/* layout.h - which PMP entry is what. */
#pragma once

#include <sbi/sbi_types.h>

struct sbi_scratch;

struct vault {
    unsigned long base;
    unsigned long order; /* 0: none yet */
};

/* What the machine is, from its device tree: once, on the cold-booting hart. */
void layout_prepare(void);
/* Window slots of this hart. */
unsigned int layout_windows(struct sbi_scratch *scratch);
bool layout_has_time_page(struct sbi_scratch *scratch);
/* Publishes the vault and waits until each running hart has closed it. */
int layout_vault_close(struct vault vault);
/* No miss of this hart is filled before the kernel has asked for its window again. */
void layout_forget(struct sbi_scratch *scratch);
/* Any byte of [address, address + size) lies in the vault, under any of its addresses. */
bool layout_touches_vault(unsigned long address, unsigned long size);
struct vault layout_vault(void);
int layout_register(void);
