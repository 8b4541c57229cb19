/* SPDX-License-Identifier: BSD-2-Clause */
/* held.h - the machine's tree, and what the start page gives of it. */
#pragma once

#include "node.h"

#include <exo/types.h>

/* NULL: the description names no hardware. */
const void *device_tree(void);
/* Maps the registers of `range` at `va`, read-write; *at: where the first one is.
 * NOTHING: this environment was not given all of them. */
exo_status_t device_map(struct node_range range, exo_va_t va, uintptr_t *at);
/* Raw 0: it was not given this line. */
exo_handle_t device_line(uint32_t line);
