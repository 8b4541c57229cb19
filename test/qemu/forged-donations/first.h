/* SPDX-License-Identifier: BSD-2-Clause */
/* first.h - what a first environment needs besides the core: its handles, frames and slots. */
#pragma once

#include <exo/info.h>
#include <exo/types.h>

/* The first handle of this kind in the boot page. */
exo_handle_t first_handle(enum exo_kind kind);
/* A free slot that nobody was told of before. */
uint32_t first_slot(void);
/* A binding of 2^order frames that are no one else's. */
exo_handle_t first_memory(uint32_t order, uint8_t rights, enum exo_class firmness);
_Noreturn void first_off(int code);
