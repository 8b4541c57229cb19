/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mmio.h - one place where a device register is read or written; tests put a fake here.
 */
#pragma once

#include <stdint.h>

uint32_t mmio_read32(uintptr_t address);
void mmio_write32(uintptr_t address, uint32_t value);
