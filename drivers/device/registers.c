/* SPDX-License-Identifier: BSD-2-Clause */
/* registers.c - the real device: one volatile access of the right width. */
#include "registers.h"

static uintptr_t address_of(const struct device_registers *registers, uint32_t number)
{
    return registers->base + ((uintptr_t)number << registers->shift);
}

uint32_t register_read(const struct device_registers *registers, uint32_t number)
{
    uintptr_t address = address_of(registers, number);

    switch (registers->width) {
    case 1:
        return *(volatile uint8_t *)address;
    case 2:
        return *(volatile uint16_t *)address;
    default:
        return *(volatile uint32_t *)address;
    }
}

void register_write(const struct device_registers *registers, uint32_t number, uint32_t value)
{
    uintptr_t address = address_of(registers, number);

    switch (registers->width) {
    case 1:
        *(volatile uint8_t *)address = (uint8_t)value;
        break;
    case 2:
        *(volatile uint16_t *)address = (uint16_t)value;
        break;
    default:
        *(volatile uint32_t *)address = value;
        break;
    }
}
