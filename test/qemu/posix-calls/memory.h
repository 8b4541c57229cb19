/* SPDX-License-Identifier: BSD-2-Clause */
/* memory.h - the part of the calls that is about memory. */
#pragma once

void map_check(void);
void heap_check(void);
