/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * registers.h - how a driver reaches its device: where, how far apart, how wide.
 *
 * Register n lies at base + (n << shift) and is read and written with `width` bytes. The tests of
 * the drivers put a device of their own behind these two functions.
 */
#pragma once

#include <stdint.h>

struct device_registers {
    uintptr_t base; /* where the environment mapped it */
    uint32_t shift;
    uint32_t width; /* 1, 2 or 4 bytes */
};

uint32_t register_read(const struct device_registers *registers, uint32_t number);
void register_write(const struct device_registers *registers, uint32_t number, uint32_t value);
