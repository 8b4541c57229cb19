/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mmio.c - device registers of the machine.
 */
#include "mmio.h"

uint32_t mmio_read32(uintptr_t address)
{
    return *(volatile uint32_t *)address;
}

void mmio_write32(uintptr_t address, uint32_t value)
{
    *(volatile uint32_t *)address = value;
}
