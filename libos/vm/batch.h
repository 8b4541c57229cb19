/* SPDX-License-Identifier: BSD-2-Clause */
/* batch.h - map entries that go to the kernel together. Masked only. */
#pragma once

#include <exo/types.h>

void batch_map(uint32_t page, uint32_t frame);
void batch_unmap(uint32_t frame);
/* Sets the rights anew and clears the accessed and dirty bits. */
void batch_protect(uint32_t page, uint32_t frame);
/* One crossing, or none. What a frame that was just taken by force makes fail is passed over. */
void batch_flush(void);
uint64_t batch_crossings(void);
