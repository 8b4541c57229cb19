/* SPDX-License-Identifier: BSD-2-Clause */
/* guest_memory.h - physical memory of the guest. */
#pragma once

#include <stdint.h>

/* Outside RAM: a frame of zeroes. */
void *guest_physical(uint64_t pa);
